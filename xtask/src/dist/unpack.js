/** The WebAssembly file that src/dist/pack.rs packed. Its streams have the same order there. */
const unpack = (packed) => {
  const [
    BEFORE, CODE, LOCALS, GET, BASE, SET, BLOCK, JUMP, BRANCH, CALL, LOAD, STORE, SHORT, ADDED, COMPARED, LONG, AFTER,
  ] = Array(17).keys();
  const NATURAL = [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2]; // of memory, from instruction 40 on
  // Where the one number of an instruction is, if it has one and it is always there.
  const streams = new Uint8Array(256);
  for (const code of [35, 36, 37, 38, 63, 64, 208, 210]) streams[code] = CODE;
  streams.fill(BLOCK, 2, 5).fill(LOAD, 40, 54).fill(STORE, 54, 63).fill(SET, 33, 35);
  streams.set([JUMP, BRANCH], 12);
  streams[16] = CALL;
  streams[66] = LONG;

  let from = 9;
  let to = 0;
  const read = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = packed[from++];
      value |= (byte & 127) << shift;
      if (!(byte > 127)) return value;
    }
  };
  read(); // the section's length,
  from += 2; // and its name
  const length = read();
  let functions = read();
  const lengths = Array.from({ length: AFTER + 1 }, read);
  const places = Int32Array.from(lengths, (length) => (from += length) - length);
  if (!(from === packed.length)) throw new Error("A part of the file is missing.");

  // The number in front of a body is known when the body is there.
  const file = new Uint8Array(length + 5);
  const all = (stream) => {
    file.set(packed.subarray(places[stream], places[stream] + lengths[stream]), to);
    to += lengths[stream];
  };
  const number = (stream) => {
    let at = places[stream];
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = (file[to++] = packed[at++]);
      value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    places[stream] = at;
    return value;
  };
  const rarely = (code) => {
    if (code === 14) for (let count = number(JUMP); count-- >= 0; ) number(JUMP);
    else if (code === 17) number(CODE), number(CODE);
    else if (code === 28) for (let count = number(CODE); count--; ) number(CODE);
    else if (code === 67 || code === 68) for (let count = code === 67 ? 4 : 8; count--; ) file[to++] = packed[places[CODE]++];
    else if (code === 252) {
      const more = number(CODE);
      if (more > 7) number(CODE);
      if (more > 7 && more < 15 && more % 2 === 0) number(CODE);
    }
  };

  all(BEFORE);
  while (functions--) {
    const start = to;
    to += 5;
    for (let count = number(LOCALS); count--; ) number(LOCALS), (file[to++] = packed[places[LOCALS]++]);
    for (let depth = 1; depth; ) {
      let code = packed[places[CODE]++];
      let aligned = NATURAL[code - 40];
      if (code > 223 && code < 232) {
        aligned = code - 224;
        code = packed[places[CODE]++];
      }
      file[to++] = code;
      if (aligned !== undefined) file[to++] = aligned;
      const ahead = packed[places[CODE]];
      if (streams[code]) {
        if (code < 5) depth += 1;
        number(streams[code]);
      } else if (code === 32) number(ahead > 39 && ahead < 54 ? BASE : GET);
      else if (code === 65) {
        const compared = (ahead > 69 && ahead < 80) || (ahead > 112 && ahead < 119);
        number(ahead === 106 ? ADDED : compared ? COMPARED : SHORT);
      } else if (code === 11) depth -= 1;
      else rarely(code);
    }
    const end = to;
    let size = end - start - 5;
    for (to = start; size > 127; size >>= 7) file[to++] = (size & 127) | 128;
    file[to++] = size;
    file.copyWithin(to, start + 5, end);
    to += end - start - 5;
  }
  all(AFTER);
  return file.subarray(0, length);
};
