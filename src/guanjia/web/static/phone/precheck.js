// A look at a photo before it goes, so that an upload is not spent on a picture that nobody can
// read. Advice only, and only where it is plain: what is sent is judged properly by the server.
const LOOK_SIDE = 480, FULL_SIDE = 1600, ICON = 64, SMALL_SIDE = 1000, TILE = 96, TILES = 9;
const NIGHT = 60, WHITE = 251, DULL = 215, PATCH = [0.006, 0.2], SHARP = 0.18;
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

function wrong({ side, paper, patch, sharp }) {
  if (side <= SMALL_SIDE) return "small";
  if (paper < NIGHT) return "dark";
  if (patch > PATCH[0] && patch < PATCH[1] && paper < DULL) return "glare";
  return sharp !== null && sharp < SHARP ? "blurred" : null;
}

function measure(picture) {
  const side = Math.max(picture.width, picture.height);
  const scale = Math.min(1, LOOK_SIDE / side);
  const width = Math.max(1, Math.round(picture.width * scale)), height = Math.max(1, Math.round(picture.height * scale));
  const grey = drawn(picture, 0, 0, picture.width, picture.height, width, height);
  const tiles = tilesOf(grey, width, height);
  const busy = [...tiles].sort((one, other) => other.change - one.change).slice(0, TILES);
  const full = Math.min(1, FULL_SIDE / side) / scale;
  const edges = busy.filter((tile) => tile.change > 2).map((tile) => sharpness(picture, tile, 1 / scale, full))
    .filter((edge) => edge !== null);
  return {
    side,
    paper: busy.length ? at(busy.map((tile) => tile.bright), 0.5) : 255,
    patch: whitePatch(grey, width, height),
    sharp: edges.length ? at(edges, 0.5) : null,
  };
}

// The value below which that share of them lies.
function at(values, share) {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.floor(sorted.length * share)];
}

// A part of the picture in grey, drawn at another size.
function drawn(picture, x, y, wide, high, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width; canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "medium";
  pen.drawImage(picture, x, y, wide, high, 0, 0, width, height);
  const { data } = pen.getImageData(0, 0, width, height);
  const grey = new Float32Array(width * height);
  for (let here = 0; here < grey.length; here += 1) {
    grey[here] = 0.299 * data[4 * here] + 0.587 * data[4 * here + 1] + 0.114 * data[4 * here + 2];
  }
  return grey;
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

// The steepest edge of a tile over its contrast, at the size at which the server reads.
function sharpness(picture, tile, up, full) {
  const side = Math.max(8, Math.min(TILE, Math.round(tile.size * full)));
  const grey = drawn(picture, tile.left * up, tile.top * up, tile.size * up, tile.size * up, side, side);
  const across = [], down = [];
  for (let y = 1; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1) {
      const here = y * side + x;
      across.push(Math.abs(grey[here + 1] - grey[here - 1]) / 2);
      down.push(Math.abs(grey[here + side] - grey[here - side]) / 2);
    }
  }
  const contrast = at(grey, 0.97) - at(grey, 0.03);
  return contrast < 8 ? null : Math.min(at(across, 0.99), at(down, 0.99)) / contrast;
}

// The share of pixels that lie well inside a patch of pure white.
function whitePatch(grey, width, height) {
  const reach = 4;
  let inside = 0;
  for (let y = reach; y < height - reach; y += 1) {
    for (let x = reach; x < width - reach; x += 1) {
      const here = y * width + x;
      inside += grey[here] >= WHITE && grey[here - reach] >= WHITE && grey[here + reach] >= WHITE
        && grey[here - reach * width] >= WHITE && grey[here + reach * width] >= WHITE;
    }
  }
  return inside / (width * height);
}
