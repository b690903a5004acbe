import * as drawing from './drawing.js';

const by = id => document.getElementById(id);
const pad = by('pad');
const status = by('status');
const state = {
  strokes: [],
  pen: {x: 0.5, y: 0.5, down: false, shown: false},
  file: null,
  picture: null,
  pointer: null,
  requests: new Map(),
  mapOf: null,
  label: null,
};
const cards = new Map();
const decoders = [];

function say(text, problem = false) {
  status.textContent = text;
  status.classList.toggle('problem', problem);
}

async function call(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) {
    throw Object.assign(new Error(answer.error), {status: response.status});
  }
  return answer;
}

/** Runs the work once more after it, however often it is asked for meanwhile; the part of the page is busy until then. */
function latest(part, work) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) {
      return;
    }
    running = true;
    part.setAttribute('aria-busy', 'true');
    while (again) {
      again = false;
      try {
        await work();
        if (status.classList.contains('problem')) {
          say('');
        }
      } catch (problem) {
        say(problem.message, true);
        if (problem.status === 503) {
          again = true;
          await new Promise(resolve => setTimeout(resolve, 500));
        }
      }
    }
    running = false;
    part.setAttribute('aria-busy', 'false');
  };
}

/* The cards of the classifiers. */

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text ?? '';
  return made;
}

function bar(label, threshold) {
  const made = by('bar').content.firstElementChild.cloneNode(true);
  made.querySelector('.label').textContent = label;
  made.title = label;
  if (threshold !== undefined && threshold !== null) {
    const mark = made.querySelector('.mark');
    mark.hidden = false;
    mark.style.left = `${100 * threshold}%`;
    mark.title = `threshold ${threshold}`;
  }
  return made;
}

function addCard(model) {
  const card = element('section', 'card');
  card.dataset.model = model.name;
  const title = element('div', 'title');
  title.append(element('h2', '', model.name), element('span', 'answer'));
  const outputs = element('div', 'outputs');
  const bars = [];
  for (const output of model.outputs) {
    const part = element('div', '');
    part.dataset.output = output.name;
    if (output.name) {
      part.append(element('h3', '', output.name));
    }
    const list = element('div', output.labels.some(label => label.length > 2) ? 'bars named' : 'bars');
    output.labels.forEach((label, i) => {
      const row = bar(label, output.thresholds[i]);
      const named = output.name ? `${output.name}=${label}` : label;
      row.dataset.label = label;
      row.disabled = !model.maps || output.type === 'binary' && i === 1;
      row.setAttribute('aria-pressed', 'false');
      row.addEventListener('click', () => {
        state.label = state.mapOf === model.name && state.label === named ? null : named;
        state.mapOf = model.name;
        by('maps').checked = true;
        changed();
      });
      bars.push({row, named});
      list.append(row);
    });
    part.append(list);
    outputs.append(part);
  }
  card.append(title, outputs);
  if (model.outputs.length > 1) {
    card.classList.add('wide');
  }
  by('models').append(card);
  cards.set(model.name, {model, card, bars, answer: null, frame: null});
}

function percent(probability) {
  return probability === undefined ? '' : `${(100 * probability).toFixed(1)} %`;
}

function showAnswer(entry, answer) {
  entry.answer = answer;
  let next = 0;
  for (const output of answer.outputs) {
    for (const one of output.probabilities) {
      const {row} = entry.bars[next++];
      row.querySelector('.fill').style.transform = `scaleX(${one.probability})`;
      row.querySelector('.value').textContent = percent(one.probability);
      row.dataset.probability = one.probability;
      row.classList.toggle('yes', one.decision);
      row.setAttribute('aria-label', `${one.label}: ${percent(one.probability)}`);
    }
  }
  entry.card.querySelector('.answer').textContent =
      answer.outputs.map(output => output.labels.join(', ') || 'none').join(' · ');
}

function clearAnswer(entry) {
  entry.answer = null;
  entry.card.querySelector('.answer').textContent = '';
  for (const {row} of entry.bars) {
    row.querySelector('.fill').style.transform = 'scaleX(0)';
    row.querySelector('.value').textContent = '';
    delete row.dataset.probability;
    row.classList.remove('yes');
  }
}

/* The activation map. */

const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

function shownMap() {
  const maps = cards.get(state.mapOf)?.answer?.maps;
  if (!maps || !by('maps').checked) {
    return null;
  }
  if (state.label) {
    return maps.find(map => map.label === state.label);
  }
  return maps.reduce((best, map) => mean(map.values) > mean(best.values) ? map : best);
}

function showMap() {
  const map = shownMap();
  drawing.paintMap(by('overlay'), map, cards.get(state.mapOf)?.frame);
  by('map-caption').textContent =
      map ? `${state.mapOf} on ${map.label}: warm is evidence for it, cold against it` : '';
  for (const [name, {bars}] of cards) {
    for (const {row, named} of bars) {
      row.setAttribute('aria-pressed', String(Boolean(map) && name === state.mapOf && named === map.label));
    }
  }
}

/* From the pad to the models. */

/** What a model of pictures of a shape is sent. */
async function prepared([, height, width]) {
  const centre = by('centre').checked && height === drawing.SIZE && width === drawing.SIZE;
  const whole = drawing.inputFrame(width, height, state.picture);
  if (state.picture && !centre) {
    // The server puts it into the middle of a square, as the pad does.
    return {body: state.file, type: state.file.type, inverted: by('invert').checked, frame: whole};
  }
  const {grey, frame} = state.picture
      ? drawing.preparePicture(state.picture, by('invert').checked)
      : centre
          ? drawing.prepareStrokes(state.strokes)
          : {grey: drawing.preparePad(state.strokes, Math.min(height, width)), frame: whole};
  return {body: await drawing.png(grey), type: 'image/png', inverted: false, frame};
}

function predictPath(name, ...options) {
  const query = options.filter(Boolean).map(option => `${option}=true`).join('&');
  return `/v1/models/${encodeURIComponent(name)}:predict${query && '?'}${query}`;
}

async function predictOne(entry) {
  const request = await prepared(entry.model.input.shape);
  const path = predictPath(entry.model.name, 'explain', request.inverted && 'invert');
  const options = {method: 'POST', headers: {'Content-Type': request.type}, body: request.body};
  showAnswer(entry, await call(path, options));
  entry.frame = request.frame;
  state.requests.set(entry.model.name, request);
}

const predict = latest(by('models'), async () => {
  let failure;
  if (state.strokes.length === 0 && !state.picture) {
    state.requests.clear();
    cards.forEach(clearAnswer);
    drawing.paint(Object.assign(by('seen'), {width: drawing.SIZE, height: drawing.SIZE}), new Uint8Array(drawing.SIZE ** 2));
  } else {
    const answers = await Promise.allSettled([...cards.values()].map(predictOne));
    const failures = answers.filter(answer => answer.status === 'rejected').map(answer => answer.reason);
    failure = failures.find(problem => problem.status === 503) ?? failures[0]; // One that is asked again.
    const seen = cards.get(state.mapOf ?? cards.keys().next().value)?.answer?.seen;
    if (seen) {
      drawing.paintPlanes(by('seen'), seen.shape, seen.values);
    }
  }
  showMap();
  await showCommand();
  if (failure) {
    throw failure;
  }
});

function redraw() {
  drawing.show(pad, state.strokes, state.picture);
  if (state.pen.shown) {
    const context = pad.getContext('2d');
    context.strokeStyle = state.pen.down ? '#2dd4bf' : '#93a5a3';
    context.lineWidth = 3;
    context.beginPath();
    context.arc(state.pen.x * pad.width, state.pen.y * pad.height, 14, 0, 7);
    context.stroke();
  }
}

function changed() {
  redraw();
  predict();
}

function forget() {
  state.strokes = [];
  state.file = state.picture = null;
  state.pen.down = false;
  by('upload').value = '';
}

function clear() {
  forget();
  by('centre').checked = true;
  by('invert').checked = false;
  changed();
}

function startStroke(point) {
  if (state.picture) {
    forget();
    by('centre').checked = true;
    by('invert').checked = false;
  }
  state.strokes.push([point]);
}

function point(event) {
  const box = pad.getBoundingClientRect();
  return {x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height};
}

pad.addEventListener('pointerdown', event => {
  if (event.button === 0 && state.pointer === null) { // Not a second finger, nor the hand that rests.
    state.pointer = event.pointerId;
    pad.setPointerCapture(event.pointerId);
    state.pen.shown = false;
    startStroke(point(event));
    changed();
  }
});
pad.addEventListener('pointermove', event => {
  if (event.pointerId === state.pointer) {
    const moves = event.getCoalescedEvents?.() ?? [];
    state.strokes.at(-1)?.push(...(moves.length > 0 ? moves : [event]).map(point));
    changed();
  }
});

pad.addEventListener('lostpointercapture', event => {
  if (event.pointerId === state.pointer) {
    state.pointer = null;
  }
});

const STEPS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
pad.addEventListener('keydown', event => {
  const step = STEPS[event.key];
  if (step) {
    state.pen.x = Math.min(1, Math.max(0, state.pen.x + 0.03 * step[0]));
    state.pen.y = Math.min(1, Math.max(0, state.pen.y + 0.03 * step[1]));
    if (state.pen.down) {
      state.strokes.at(-1).push({x: state.pen.x, y: state.pen.y});
    }
  } else if (event.key === ' ') {
    state.pen.down = !state.pen.down;
    if (state.pen.down) {
      startStroke({x: state.pen.x, y: state.pen.y});
      state.pen.down = true;
    }
  } else if (event.key === 'Delete' || event.key === 'Backspace') {
    clear();
  } else {
    return;
  }
  event.preventDefault();
  state.pen.shown = true;
  changed();
});
pad.addEventListener('blur', () => {
  state.pen.shown = state.pen.down = false;
  redraw();
});

by('clear').addEventListener('click', clear);
by('centre').addEventListener('change', changed);
by('invert').addEventListener('change', changed);
by('maps').addEventListener('change', showMap);
by('upload').addEventListener('change', async event => {
  const [file] = event.target.files;
  if (!file) {
    return;
  }
  try {
    const picture = await createImageBitmap(file);
    state.strokes = [];
    state.file = file;
    state.picture = picture;
    by('centre').checked = false;
    changed();
  } catch {
    say(`${file.name} is no PNG or JPEG image`, true);
  }
});

/* The latent space. */

function addDecoder(model, encoder) {
  const card = element('section', 'card');
  card.dataset.model = model.name;
  const title = element('div', 'title');
  title.append(element('h2', '', `Latent space of ${model.name.replace(/\.decoder$/, '')}`));
  const body = element('div', 'decoder');
  const figure = element('figure', 'decoded');
  const picture = element('canvas', '');
  picture.width = picture.height = 28;
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', 'The decoded picture');
  figure.append(picture);
  const right = element('div', '');
  const list = element('div', 'sliders');
  const sliders = Array.from({length: model.input.shape[0]}, (_, i) => {
    const made = by('slider').content.firstElementChild.cloneNode(true);
    made.querySelector('.label').textContent = i + 1;
    const slider = made.querySelector('input');
    slider.setAttribute('aria-label', `Latent value ${i + 1}`);
    slider.addEventListener('input', () => decode());
    list.append(made);
    return slider;
  });
  const latents = () => sliders.map(slider => Number(slider.value));
  const inference = () => JSON.stringify({
    inputs: [{name: model.input.name, shape: [1, sliders.length], datatype: 'FP32', data: latents()}],
  });
  const path = `/v2/models/${encodeURIComponent(model.name)}/infer`;
  const decode = latest(card, async () => {
    sliders.forEach(slider => {
      slider.nextElementSibling.value = Number(slider.value).toFixed(2);
    });
    const answer = await call(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: inference()});
    drawing.paintPlanes(picture, answer.outputs[0].shape.slice(1), answer.outputs[0].data);
    await showCommand();
  });
  const set = values => {
    sliders.forEach((slider, i) => {
      slider.value = values[i];
    });
    decode();
  };
  const tools = element('div', 'tools');
  const button = (text, action) => {
    const made = element('button', '', text);
    made.type = 'button';
    made.addEventListener('click', action);
    tools.append(made);
  };
  button('Random', () => set(sliders.map(() =>
      Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()))));
  button('Middle', () => set(sliders.map(() => 0)));
  if (encoder) {
    button('From the drawing', async () => {
      try {
        set(await encoded(encoder));
      } catch (problem) {
        say(problem.message, true);
      }
    });
  }
  right.append(list, tools);
  body.append(figure, right);
  card.append(title, body);
  by('decoders').append(card);
  decoders.push({model, path, body: inference});
  decode();
}

/** The mean of the latent values of what is on the pad. */
async function encoded(encoder) {
  const {body, inverted} = await prepared(encoder.input.shape);
  const answer = await call(predictPath(encoder.name, inverted && 'invert'), {method: 'POST', body});
  return answer.outputs.find(output => output.name === 'mean').values;
}

/* The command that gives the same answer. */

function base64(blob) {
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.readAsDataURL(blob);
  });
}

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

async function showCommand() {
  const name = by('curl-model').value;
  const decoder = decoders.find(one => one.model.name === name);
  const request = state.requests.get(name);
  let command = '';
  if (decoder) {
    command = `curl -s -H 'Content-Type: application/json' -d ${quoted(decoder.body())} ${quoted(location.origin + decoder.path)}`;
  } else if (!request) {
    command = '# Draw something first.';
  } else {
    const url = quoted(location.origin + predictPath(name, request.inverted && 'invert'));
    const type = `-H 'Content-Type: ${request.type}'`;
    command = request.body === state.file
        ? `curl -s ${type} --data-binary ${quoted('@' + state.file.name)} ${url}`
        : `echo ${await base64(request.body)} | base64 -d |\n  curl -s ${type} --data-binary @- ${url}`;
  }
  by('command').textContent = command;
}

by('curl-model').addEventListener('change', showCommand);
by('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(by('command').textContent);
    say('Copied');
  } catch {
    getSelection().selectAllChildren(by('command'));
    say('Selected: copy it with your keyboard');
  }
});

/* The start. */

async function start() {
  redraw();
  const {models} = await call('/v1/models');
  const images = models.filter(model => model.kind === 'labels' && model.input.image);
  images.forEach(addCard);
  state.mapOf = images.find(model => model.maps)?.name ?? null;
  by('maps-option').hidden = state.mapOf === null;
  by('draw').hidden = images.length === 0 && !models.some(model => model.kind === 'encoder' && model.input.image);
  document.querySelector('.seen').hidden = images.length === 0;
  const named = name => models.find(model => model.name === name);
  models.filter(model => model.kind === 'decoder')
      .forEach(model => addDecoder(model, named(model.name.replace(/decoder$/, 'encoder'))));
  for (const {model} of [...cards.values(), ...decoders]) {
    by('curl-model').append(new Option(model.name));
  }
  say(images.length + decoders.length === 0 ? 'No model here takes images' : '');
  changed();
}

start().catch(problem => say(problem.message, true));
