(() => {
  'use strict';
  const colours = ['#2f6fb3', '#e07b1f', '#3a9a4b', '#d0433f', '#8a63b8', '#9a6652', '#d76ab0', '#7d838c', '#a9a61f', '#22a7b5'];
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const ofRoot = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const digits = new Intl.NumberFormat('en', {maximumSignificantDigits: 4});
  const scientific = new Intl.NumberFormat('en', {notation: 'scientific', maximumSignificantDigits: 4});
  const text = value => (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6) ? scientific.format(value).toLowerCase() : digits.format(value));

  const scale = axis => ({
    type: axis.scale === 'LOGARITHMIC' ? 'logarithmic' : 'linear',
    min: axis.from,
    max: axis.to,
    title: {display: true, text: axis.title, color: ofRoot('--soft')},
    grid: {color: ofRoot('--line'), drawTicks: false},
    border: {display: false},
    ticks: {
      color: ofRoot('--soft'), padding: 6, maxTicksLimit: 8,
      precision: axis.scale === 'WHOLE' ? 0 : undefined,
      callback: text,
    },
  });

  const dataset = (series, index) => {
    const colour = series.mark === 'DASHED' ? ofRoot('--soft') : colours[index % colours.length];
    const dots = series.mark === 'DOTS';
    return {
      label: series.name,
      data: series.points.map(([x, y]) => ({x, y})),
      showLine: !dots,
      stepped: series.mark === 'STEPS' ? 'before' : false,
      fill: series.mark === 'STEPS' ? 'origin' : false,
      borderColor: colour,
      backgroundColor: colour + (series.mark === 'STEPS' ? '55' : dots ? 'b0' : ''),
      borderWidth: dots ? 0 : series.mark === 'LINE' ? 2 : 1.25,
      borderDash: series.mark === 'DASHED' ? [5, 4] : [],
      pointRadius: dots ? 2.2 : series.mark === 'LINE' && series.points.length <= 40 ? 2.5 : 0,
      pointHitRadius: 6,
    };
  };

  const draw = figure => {
    const spec = JSON.parse(figure.querySelector('script').textContent);
    let coloured = 0;
    return new Chart(figure.querySelector('canvas'), {
      type: 'scatter',
      data: {datasets: spec.series.map(series => dataset(series, series.mark === 'DASHED' ? 0 : coloured++))},
      options: {
        animation: false,
        maintainAspectRatio: false,
        scales: {x: scale(spec.x), y: scale(spec.y)},
        interaction: {mode: 'nearest', intersect: true},
        plugins: {
          legend: {
            display: spec.series.length > 1,
            position: 'bottom',
            labels: {color: ofRoot('--ink'), usePointStyle: true, boxWidth: 8, boxHeight: 8, padding: 10},
          },
          tooltip: {callbacks: {label: at => `${at.dataset.label}: ${text(at.parsed.x)}, ${text(at.parsed.y)}`}},
        },
      },
    });
  };

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  const figures = [...document.querySelectorAll('figure.chart')];
  let charts = figures.map(draw);
  dark.addEventListener('change', () => {
    charts.forEach(chart => chart.destroy());
    charts = figures.map(draw);
  });
})();
