// The drawing: strokes on a pad, or an uploaded picture, and their preparation as MNIST's digits were prepared: scaled into
// 20×20, lines of one width, the centre of mass in the middle of 28×28, light on black. A larger canvas, on which several
// digits lie, is the pad as it is.

/** Height and width of MNIST's pictures. */
export const SIZE = 28;
const BOX = 20;
const LINE = 2.3;
const FINE = 8;

function canvas(size) {
  const made = document.createElement('canvas');
  made.width = made.height = size;
  return made;
}

function trace(context, strokes) {
  context.lineCap = context.lineJoin = 'round';
  context.strokeStyle = '#fff';
  context.beginPath();
  for (const stroke of strokes) {
    context.moveTo(stroke[0].x, stroke[0].y);
    if (stroke.length === 1) {
      context.lineTo(stroke[0].x + 0.01, stroke[0].y);
    }
    for (let i = 1; i < stroke.length; i++) {
      context.lineTo(stroke[i].x, stroke[i].y);
    }
  }
  context.stroke();
}

/** Shows strokes, each an array of points in [0, 1]², on a canvas. */
export function show(target, strokes, picture) {
  const context = target.getContext('2d');
  const size = target.width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, size, size);
  if (picture) {
    fit(context, picture, size);
  }
  context.setTransform(size, 0, 0, size, 0, 0);
  context.lineWidth = 0.075;
  trace(context, strokes);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

function fit(context, picture, size) {
  const scale = Math.min(size / picture.width, size / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  context.drawImage(picture, (size - width) / 2, (size - height) / 2, width, height);
}

/** A square of the pad, in [0, 1], that becomes the 28×28 pixels: {x, y, size}. */
function frame(middle, scale, mass) {
  const size = SIZE / scale;
  return {x: middle.x - mass.x / scale, y: middle.y - mass.y / scale, size};
}

/** Grey levels of a canvas that is FINE times as large, averaged. */
function averaged(fine) {
  const data = fine.getContext('2d').getImageData(0, 0, fine.width, fine.height).data;
  const step = FINE;
  const pixels = fine.width / step;
  const grey = new Uint8ClampedArray(pixels * pixels);
  for (let y = 0; y < pixels; y++) {
    for (let x = 0; x < pixels; x++) {
      let sum = 0;
      for (let i = 0; i < step * step; i++) {
        const at = 4 * ((y * step + Math.floor(i / step)) * fine.width + x * step + i % step);
        sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
      }
      grey[y * pixels + x] = sum / (step * step);
    }
  }
  return grey;
}

function massCentre(grey, size) {
  let sum = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < grey.length; i++) {
    sum += grey[i];
    x += grey[i] * (i % size + 0.5);
    y += grey[i] * (Math.floor(i / size) + 0.5);
  }
  return sum === 0 ? {x: size / 2, y: size / 2} : {x: x / sum, y: y / sum};
}

function rendered(draw, square, pixels = SIZE) {
  const fine = canvas(pixels * FINE);
  const context = fine.getContext('2d', {willReadFrequently: true});
  context.fillStyle = '#000';
  context.fillRect(0, 0, fine.width, fine.height);
  const scale = fine.width / square.size;
  context.setTransform(scale, 0, 0, scale, -square.x * scale, -square.y * scale);
  draw(context, scale);
  return averaged(fine);
}

/** Strokes as MNIST would have them: {grey, frame}. */
export function prepareStrokes(strokes) {
  const points = strokes.flat();
  if (points.length === 0) {
    return {grey: new Uint8ClampedArray(SIZE * SIZE), frame: {x: 0, y: 0, size: 1}};
  }
  const xs = points.map(point => point.x);
  const ys = points.map(point => point.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  // A dot stays small: the smallest drawing that fills the box is a quarter of the pad.
  const scale = (BOX - LINE) / Math.max(right - left, bottom - top, 0.25);
  const middle = {x: (left + right) / 2, y: (top + bottom) / 2};
  const draw = (context, pixels) => {
    context.lineWidth = LINE * FINE / pixels;
    trace(context, strokes);
  };
  return centred(draw, middle, scale);
}

function centred(draw, middle, scale) {
  const half = {x: SIZE / 2, y: SIZE / 2};
  const mass = massCentre(rendered(draw, frame(middle, scale, half)), SIZE);
  const moved = {x: middle.x + (mass.x - half.x) / scale, y: middle.y + (mass.y - half.y) / scale};
  const square = frame(moved, scale, half);
  return {grey: rendered(draw, square), frame: square};
}

/** The pad as it is, all of it, in so many pixels. */
export function preparePad(strokes, pixels) {
  const square = {x: 0, y: 0, size: 1};
  const draw = context => {
    context.lineWidth = LINE / pixels;
    trace(context, strokes);
  };
  return rendered(draw, square, pixels);
}

/** What a model's input shows of the pad, beyond it where the input is longer: the picture lies in the middle of both. */
export function inputFrame(width, height, picture) {
  const shown = picture ?? {width: 1, height: 1};
  const longest = Math.max(shown.width, shown.height);
  const pad = Math.min(width * longest / shown.width, height * longest / shown.height);
  return {x: (1 - width / pad) / 2, y: (1 - height / pad) / 2, width: width / pad, height: height / pad};
}

/** The ink of a picture as MNIST would have it; dark ink counts if inverted. */
export function preparePicture(picture, inverted) {
  const size = 280;
  const whole = canvas(size);
  const context = whole.getContext('2d', {willReadFrequently: true});
  context.fillStyle = inverted ? '#fff' : '#000';
  context.fillRect(0, 0, size, size);
  fit(context, picture, size);
  const image = context.getImageData(0, 0, size, size);
  const box = {left: size, right: -1, top: size, bottom: -1};
  for (let i = 0; i < size * size; i++) {
    const at = 4 * i;
    const level = 0.299 * image.data[at] + 0.587 * image.data[at + 1] + 0.114 * image.data[at + 2];
    const light = inverted ? 255 - level : level;
    image.data[at] = image.data[at + 1] = image.data[at + 2] = light;
    image.data[at + 3] = 255;
    if (light > 96) {
      box.left = Math.min(box.left, i % size);
      box.right = Math.max(box.right, i % size);
      box.top = Math.min(box.top, Math.floor(i / size));
      box.bottom = Math.max(box.bottom, Math.floor(i / size));
    }
  }
  context.putImageData(image, 0, 0);
  if (box.right < 0) {
    return prepareStrokes([]);
  }
  const middle = {x: (box.left + box.right + 1) / 2 / size, y: (box.top + box.bottom + 1) / 2 / size};
  const scale = BOX * size / (Math.max(box.right - box.left, box.bottom - box.top) + 1);
  return centred((fine) => fine.drawImage(whole, 0, 0, 1, 1), middle, scale);
}

/** The grey levels of a square as a PNG. */
export function png(grey) {
  const small = canvas(Math.sqrt(grey.length));
  paint(small, grey);
  return new Promise(resolve => small.toBlob(resolve, 'image/png'));
}

/** Grey levels, 0 to 255, onto a canvas of their size. */
export function paint(target, grey) {
  const context = target.getContext('2d');
  const image = context.createImageData(target.width, target.height);
  for (let i = 0; i < grey.length; i++) {
    image.data.fill(grey[i], 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** Colours (channels, height, width) in [0, 1] onto a canvas, which takes their size. */
export function paintPlanes(target, [channels, height, width], values) {
  target.width = width;
  target.height = height;
  const context = target.getContext('2d');
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let colour = 0; colour < 3; colour++) {
      image.data[4 * i + colour] = 255 * values[(channels === 1 ? 0 : colour) * height * width + i];
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** A map of evidence over its part of the pad: for the label warm, against it cold. */
export function paintMap(target, map, part) {
  const context = target.getContext('2d');
  context.clearRect(0, 0, target.width, target.height);
  if (!map) {
    return;
  }
  const cells = document.createElement('canvas');
  cells.width = map.width;
  cells.height = map.height;
  const image = cells.getContext('2d').createImageData(map.width, map.height);
  const most = map.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  map.values.forEach((value, i) => {
    image.data.set(value > 0 ? [255, 140, 0] : [56, 120, 255], 4 * i);
    image.data[4 * i + 3] = 165 * Math.abs(value) / most;
  });
  cells.getContext('2d').putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  const size = target.width;
  const {x, y, width = part.size, height = part.size} = part;
  context.drawImage(cells, x * size, y * size, width * size, height * size);
}
