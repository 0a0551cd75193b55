// A look at a photo before it goes, so that an upload is not spent on a picture that nobody can
// read. Advice only, and only where it is plain: what is sent is judged properly by the server.
const LOOK_SIDE = 480, FULL_SIDE = 1600, ICON = 64, SMALL_SIDE = 1000, TILE = 96, TILES = 9;
const NIGHT = 60, WHITE = 251, DULL = 225, PATCH = [0.006, 0.2], SHARP = 0.18;
// Letters of 12 pixels lose their strokes; of 22 where the text fills a tenth of the photo, the
// paper lies far away. Letters are looked at in more tiles, of which rules and stamps take some.
const SMALL_LETTERS = 12, FAR = { letters: 22, share: 0.11 }, LETTER_TILES = 16, RUNS = 8;
const ADVICE = {
  small: "照片太小，字可能看不清",
  dark: "可能太暗了",
  glare: "可能有一块反光",
  blurred: "可能拍糊了",
};

// What is plainly wrong, in words, or ""; "" too where the browser cannot draw the file, and for a
// picture as small as an icon, which is no photo: what that is the server says.
window.precheck = async (file) => {
  if (!file.type.startsWith("image/") || !window.createImageBitmap) return "";
  let picture;
  try { picture = await createImageBitmap(file); } catch { return ""; }
  const seen = Math.max(picture.width, picture.height) > ICON ? measure(picture) : null;
  picture.close();
  return ADVICE[seen && wrong(seen)] ?? "";
};

function wrong({ side, paper, patch, sharp, letters, share }) {
  if (side <= SMALL_SIDE) return "small";
  if (paper < NIGHT) return "dark";
  if (letters !== null && letters <= (share < FAR.share ? FAR.letters : SMALL_LETTERS)) return "small";
  if (patch > PATCH[0] && patch < PATCH[1] && paper < DULL) return "glare";
  return sharp !== null && sharp < SHARP ? "blurred" : null;
}

function measure(picture) {
  const side = Math.max(picture.width, picture.height);
  const scale = Math.min(1, LOOK_SIDE / side);
  const width = Math.max(1, Math.round(picture.width * scale)), height = Math.max(1, Math.round(picture.height * scale));
  const [grey] = drawn(picture, [[0, 0, picture.width, picture.height]], width, height);
  const tiles = tilesOf(grey, width, height);
  const ranked = [...tiles].sort((one, other) => other.change - one.change);
  const busy = ranked.slice(0, TILES);
  const full = Math.min(1, FULL_SIDE / side) / scale;
  const written = ranked.slice(0, LETTER_TILES).filter((tile) => tile.change > 2);
  const parts = closer(picture, written, 1 / scale, full).filter((part) => part.contrast >= 8);
  const edges = parts.slice(0, TILES).map(sharpness), high = lettersOf(parts);
  const text = textOf(tiles, busy);
  return {
    side,
    paper: busy.length ? at(busy.map((tile) => tile.bright), 0.5) : 255,
    patch: whitePatch(grey, width, height, text),
    sharp: edges.length ? at(edges, 0.5) : null,
    letters: high && high / (full * scale),
    share: text ? (text.right - text.left) * (text.foot - text.top) / (width * height) : 1,
  };
}

// The value below which that share of them lies; to sort them all would take most of the time.
function at(values, share) {
  const part = new Float32Array(values), wanted = Math.floor(part.length * share);
  for (let first = 0, last = part.length - 1; first < last;) {
    const middle = part[(first + last) >> 1];
    let low = first, high = last;
    while (low <= high) {
      while (part[low] < middle) low += 1;
      while (part[high] > middle) high -= 1;
      if (low <= high) {
        [part[low], part[high]] = [part[high], part[low]];
        low += 1; high -= 1;
      }
    }
    if (wanted <= high) last = high;
    else if (wanted >= low) first = low;
    else break;
  }
  return part[wanted];
}

// Parts of the picture in grey, each drawn at that size, all on one canvas.
function drawn(picture, parts, width, height) {
  const canvas = document.createElement("canvas"), size = width * height;
  canvas.width = width; canvas.height = height * parts.length;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "medium";
  parts.forEach(([x, y, wide, high], place) =>
    pen.drawImage(picture, x, y, wide, high, 0, place * height, width, height));
  const { data } = pen.getImageData(0, 0, width, canvas.height);
  return parts.map((_, place) => {
    const grey = new Float32Array(size);
    for (let here = 0, from = 4 * place * size; here < size; here += 1, from += 4) {
      grey[here] = 0.299 * data[from] + 0.587 * data[from + 1] + 0.114 * data[from + 2];
    }
    return grey;
  });
}

function tilesOf(grey, width, height) {
  const size = 24, found = [];
  for (let top = 1; top + size < height; top += size) {
    for (let left = 1; left + size < width; left += size) {
      let change = 0, bright = 0;
      for (let y = top; y < top + size; y += 1) {
        for (let x = left; x < left + size; x += 1) {
          const here = y * width + x;
          change += Math.abs(grey[here] - grey[here - 1]) + Math.abs(grey[here] - grey[here - width]);
          bright = Math.max(bright, grey[here]);
        }
      }
      found.push({ left, top, size, change: change / (size * size), bright });
    }
  }
  return found;
}

// Tiles at the size at which the server reads.
function closer(picture, tiles, up, full) {
  if (!tiles.length) return [];
  const side = Math.max(8, Math.min(TILE, Math.round(tiles[0].size * full)));
  const parts = tiles.map((tile) => [tile.left, tile.top, tile.size, tile.size].map((one) => one * up));
  return drawn(picture, parts, side, side).map((grey) => {
    const ink = at(grey, 0.03);
    return { grey, side, ink, contrast: at(grey, 0.97) - ink };
  });
}

// The steepest edge of a tile over its contrast.
function sharpness({ grey, side, contrast }) {
  const across = new Float32Array((side - 2) ** 2), down = new Float32Array((side - 2) ** 2);
  for (let y = 1, found = 0; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1, found += 1) {
      const here = y * side + x;
      across[found] = Math.abs(grey[here + 1] - grey[here - 1]) / 2;
      down[found] = Math.abs(grey[here + side] - grey[here - side]) / 2;
    }
  }
  return Math.min(at(across, 0.99), at(down, 0.99)) / contrast;
}

// Where text stands, without what lies far out; null where nothing does.
function textOf(tiles, busy) {
  if (!busy.length) return null;
  const many = tiles.filter((tile) => tile.change > 0.4 * busy.at(-1).change), size = many[0].size;
  const [lefts, tops] = [many.map((tile) => tile.left), many.map((tile) => tile.top)];
  return { left: at(lefts, 0.05), right: at(lefts, 0.95) + size, top: at(tops, 0.05), foot: at(tops, 0.95) + size };
}

// How high letters are, by runs of rows with ink, or of columns where the paper lies on its side;
// Chinese letters are as wide as high. Long runs count for more, since rules are thin. Null where
// too few were seen.
function lettersOf(parts) {
  const rows = [], columns = [];
  for (const { grey, side, ink, contrast } of parts) {
    if (contrast < 25) continue;
    const along = new Float32Array(side), down = new Float32Array(side);
    grey.forEach((light, here) => {
      if (light < ink + contrast / 2) { along[Math.floor(here / side)] += 1; down[here % side] += 1; }
    });
    runs(along, rows);
    runs(down, columns);
  }
  return rows.length + columns.length < RUNS ? null : Math.max(usual(rows), usual(columns));
}

// The length up to which runs make up a third of all.
function usual(lengths) {
  let left = 0.35 * lengths.reduce((sum, one) => sum + one, 0);
  return lengths.sort((one, other) => one - other).find((one) => (left -= one) <= 0) ?? 0;
}

// Lengths of what is inked without a gap, wholly inside.
function runs(inked, found) {
  let since = null;
  inked.forEach((count, here) => {
    if (count > 0.04 * inked.length) since ??= here;
    else { if (since > 0 && here - since > 1) found.push(here - since); since = null; }
  });
}

// The share of pixels that lie well inside a patch of pure white on or near text, not on the table.
function whitePatch(grey, width, height, text) {
  if (!text) return 0;
  const reach = 4, near = 24;
  let inside = 0;
  for (let y = Math.max(reach, text.top - near); y < Math.min(height - reach, text.foot + near); y += 1) {
    for (let x = Math.max(reach, text.left - near); x < Math.min(width - reach, text.right + near); x += 1) {
      const here = y * width + x;
      inside += grey[here] >= WHITE && grey[here - reach] >= WHITE && grey[here + reach] >= WHITE
        && grey[here - reach * width] >= WHITE && grey[here + reach * width] >= WHITE;
    }
  }
  return inside / (width * height);
}
