// The itinerary's map: an SVG drawn from coordinates alone, without tiles and without a request. A day shows its places
// in order; the whole trip shows its stays.

const SVG = "http://www.w3.org/2000/svg";

/** The map's width and its bounds of height in its own units, and what stays free at its edges. */
const MAP = { width: 280, lowest: 150, highest: 240, edge: 36 };

/** A label's height and the average width of its letters. */
const LETTER = { height: 15, width: 7 };

/** The shortest distance that fills a map, in degrees of latitude: about a kilometre and a half. */
const NEAREST = 0.014;

function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/**
 * Draws `stops`, `[{ lat, lon, mark, label }]` in the order they are visited, and faintly `dots`, `[{ lat, lon }]`.
 * `title` is what a screen reader says of it.
 */
function drawMap(stops, dots, title) {
  const place = projection([...stops, ...dots]);
  const points = apart(stops.map((stop) => ({ ...stop, ...place(stop) })), place.height);
  const bows = points.slice(1).map((point, at) => bow(points[at], point, at));
  const id = "map-title";
  return shape(
    "svg",
    { class: "map", viewBox: `0 0 ${MAP.width} ${place.height}`, role: "img", "aria-labelledby": id },
    shape("title", { id }, title),
    grid(place.height),
    ...dots.map(place).map(({ x, y }) => shape("circle", { class: "map-dot", cx: x, cy: y, r: 2.5 })),
    ...bows.map(({ d }) => shape("path", { class: "map-way", d })),
    ...labels(points, bows, place.height),
    ...points.map(pin),
    scale(place),
    north(),
  );
}

/** From degrees to the map's units: true to shape around the middle, filling the map in one direction. */
function projection(all) {
  const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2;
  const span = (values) => Math.max(...values) - Math.min(...values);
  const lats = all.map(({ lat }) => lat);
  const start = all[0]?.lon ?? 0;
  // A trip across the date line is one piece too.
  const turned = (lon) => start + ((((lon - start + 180) % 360) + 360) % 360) - 180;
  const lons = all.map(({ lon }) => turned(lon));
  const narrow = Math.max(Math.cos((middle(lats) * Math.PI) / 180), 0.05);
  const degree = Math.min(
    (MAP.highest - 2 * MAP.edge) / Math.max(span(lats), NEAREST),
    (MAP.width - 2 * MAP.edge) / Math.max(span(lons) * narrow, NEAREST),
  );
  // A trip from east to west needs no high map.
  const height = round(Math.min(Math.max(span(lats) * degree + 2 * MAP.edge + 24, MAP.lowest), MAP.highest));
  const at = ({ lat, lon }) => ({
    x: round(MAP.width / 2 + (turned(lon) - middle(lons)) * narrow * degree),
    y: round(height / 2 - (lat - middle(lats)) * degree),
  });
  return Object.assign(at, { degree, height });
}

function round(number) {
  return Math.round(number * 10) / 10;
}

/** Faint lines, so that the paper reads as a map. */
function grid(height) {
  const lines = [];
  for (let x = 35; x < MAP.width; x += 35) {
    lines.push(`M${x} 0V${height}`);
  }
  for (let y = (height % 35) / 2; y < height; y += 35) {
    lines.push(`M0 ${round(y)}H${MAP.width}`);
  }
  return shape("path", { class: "map-grid", d: lines.join("") });
}

/** The way between two stops as a gentle bow, with points along it that labels keep clear of. */
function bow(from, to, at) {
  const bend = at % 2 === 0 ? 0.12 : -0.12;
  const over = {
    x: round((from.x + to.x) / 2 - (to.y - from.y) * bend),
    y: round((from.y + to.y) / 2 + (to.x - from.x) * bend),
  };
  const along = Array.from({ length: 24 }, (_, step) => {
    const t = (step + 1) / 25;
    const mix = (key) => (1 - t) ** 2 * from[key] + 2 * t * (1 - t) * over[key] + t ** 2 * to[key];
    return { x: mix("x"), y: mix("y") };
  });
  return { d: `M${from.x} ${from.y}Q${over.x} ${over.y} ${to.x} ${to.y}`, along };
}

/** The size of a stop's mark. */
function size({ mark }) {
  return { width: Math.max(20, 9 + 6.2 * mark.length), height: 20 };
}

/** Moves marks that would cover each other a little apart, each half of the way. */
function apart(points, height) {
  for (let tries = 0; tries < 40; tries += 1) {
    let moved = false;
    for (const [at, one] of points.entries()) {
      for (const other of points.slice(at + 1)) {
        const across = (size(one).width + size(other).width) / 2 + 1 - Math.abs(one.x - other.x);
        const down = 21 - Math.abs(one.y - other.y);
        if (across > 0 && down > 0) {
          const [key, by] = across < down ? ["x", across] : ["y", down];
          const sign = one[key] <= other[key] ? -1 : 1;
          one[key] += (sign * by) / 2;
          other[key] -= (sign * by) / 2;
          moved = true;
        }
      }
    }
    if (!moved) {
      break;
    }
  }
  const within = (value, edge, most) => round(Math.min(Math.max(value, edge), most - edge));
  return points.map((point) => ({ ...point, x: within(point.x, 24, MAP.width), y: within(point.y, 14, height) }));
}

function pin(point) {
  const { x, y, mark } = point;
  const { width, height } = size(point);
  return shape(
    "g",
    { class: "map-pin" },
    shape("rect", { x: round(x - width / 2), y: round(y - height / 2), width, height, rx: height / 2 }),
    shape("text", { x, y, dy: "0.35em", "text-anchor": "middle" }, mark),
  );
}

/** Names beside the pins, each on the side where it is least in the way. */
function labels(points, bows, height) {
  const pins = points.map((point) => {
    const { width, height } = size(point);
    return box(point.x - width / 2, point.y - height / 2, width, height);
  });
  const along = bows.flatMap(({ along }) => along);
  // The arrow to the north stands in its corner already.
  const taken = [box(MAP.width - 26, 6, 24, 34)];
  return points.flatMap((point) => {
    if (!point.label) {
      return [];
    }
    const width = point.label.length * LETTER.width;
    const gap = size(point).width / 2 + 4;
    const below = size(point).height / 2 + 2;
    const top = point.y - LETTER.height / 2;
    const across = [point.x - width / 2, Math.min(Math.max(point.x - width / 2, 4), MAP.width - width - 4)];
    const sides = [
      { anchor: "start", x: point.x + gap, box: box(point.x + gap, top, width, LETTER.height) },
      { anchor: "end", x: point.x - gap, box: box(point.x - gap - width, top, width, LETTER.height) },
      ...across.flatMap((left) => [
        { anchor: "start", x: left, box: box(left, point.y + below, width, LETTER.height) },
        { anchor: "start", x: left, box: box(left, point.y - below - LETTER.height, width, LETTER.height) },
      ]),
    ];
    const trouble = ({ box: side }) => {
      const outside = side.left < 2 || side.right > MAP.width - 2 || side.top < 2 || side.bottom > height - 20;
      const crossed = along.filter(({ x, y }) => meet(side, box(x, y, 0, 0))).length;
      return 100 * outside + 20 * [...pins, ...taken].filter((other) => meet(side, other)).length + crossed;
    };
    const best = sides.reduce((best, side) => (trouble(side) < trouble(best) ? side : best));
    taken.push(best.box);
    const y = round((best.box.top + best.box.bottom) / 2);
    const attributes = { class: "map-name", x: round(best.x), y, dy: "0.35em", "text-anchor": best.anchor };
    return [shape("text", attributes, point.label)];
  });
}

function box(left, top, width, height) {
  return { left, top, right: left + width, bottom: top + height };
}

function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** A bar that tells how far a distance is: the longest round number of kilometres that a quarter of the map holds. */
function scale({ degree, height }) {
  const unit = degree / 111.32;
  const most = MAP.width / 4 / unit;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((step) => step * power).find((step) => step <= most) ?? power;
  const text = length < 1 ? `${Math.round(length * 1000)} m` : `${length} km`;
  const end = round(12 + length * unit);
  const y = height - 12;
  return shape(
    "g",
    { class: "map-scale" },
    shape("path", { d: `M12 ${y - 4}V${y}H${end}V${y - 4}` }),
    shape("text", { x: end + 6, y, "text-anchor": "start" }, text),
  );
}

/** Which way north is: up, as everywhere. */
function north() {
  return shape(
    "g",
    { class: "map-scale" },
    shape("path", { d: `M${MAP.width - 16} 26V13M${MAP.width - 19} 16.5L${MAP.width - 16} 12.5L${MAP.width - 13} 16.5` }),
    shape("text", { x: MAP.width - 16, y: 36, "text-anchor": "middle" }, "N"),
  );
}
