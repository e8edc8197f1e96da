/* Photos: made small on the phone, kept there sealed, sent in parts that can be taken up again. */

import { announce, make, quiet } from "./dom.js";
import { Away, refusals } from "./server.js";
import { ifRoom, isFull } from "./store.js";
import { say } from "./words.js";

const MOST_BYTES = 100 * 1024;
const PART = 16 * 1024;
const SIDES = [1600, 1280, 1024, 800, 640, 480];
const QUALITIES = [0.8, 0.65, 0.5];

/* Shrink a picture to a JPEG of 100 KB at most. Drawing it anew leaves EXIF, and with it the place,
 * behind. Throws for what is no picture. */
export async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  for (const side of SIDES) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = make("canvas", {
      width: Math.max(1, Math.round(picture.width * scale)),
      height: Math.max(1, Math.round(picture.height * scale)),
    });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const data = canvas.toDataURL("image/jpeg", quality);
      if (bytesOf(data).length <= MOST_BYTES) return data;
    }
  }
  throw new RangeError("too large");
}

const addressOf = (report, id) => `/api/v1/reports/${report}/photos/${id}/`;

const bytesOf = (data) =>
  Uint8Array.from(atob(data.slice(data.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));

export class Photos {
  constructor({ store, server }) {
    this.store = store;
    this.server = server;
  }

  async add(report, file) {
    const photo = { id: crypto.randomUUID(), report, data: await shrunk(file), received: 0 };
    await this.store.put("photos", photo);
    return photo;
  }

  get(id) {
    return this.store.get("photos", id);
  }

  remove(id) {
    return this.store.remove("photos", id);
  }

  /* Send what the server lacks of a photo; it says where it stopped. Returns what it refuses. */
  async upload(report, id) {
    const photo = await this.get(id);
    if (!photo) return undefined; // another device sent it
    const bytes = bytesOf(photo.data);
    const path = addressOf(report, id);
    for (let at = photo.received; at < bytes.length; at = photo.received) {
      const end = Math.min(at + PART, bytes.length);
      const { status, data } = await this.server.send("PUT", path, bytes.slice(at, end), {
        "Content-Type": "application/octet-stream",
        "Content-Range": `bytes ${at}-${end - 1}/${bytes.length}`,
      });
      if (status !== 200 && status !== 409) return refusals(data)[""];
      if (status === 409 && data.received === at) throw new Away("parts");
      photo.received = data.received;
      await ifRoom(this.store.put("photos", photo));
    }
    return undefined;
  }
}

/* The input of a photo field: small pictures with a button each, and one to take or choose more. */
export function photoField(field, value, change, { photos, report }) {
  let ids = [...(value ?? [])];
  const list = make("ul", { class: "photos" });
  const trouble = make("p", { class: "error", role: "alert", hidden: true });
  const input = make("input", {
    type: "file",
    class: "visually-hidden",
    accept: "image/*",
    multiple: true,
    onchange: async () => {
      trouble.hidden = true;
      for (const file of [...input.files]) await take(file);
      input.value = "";
    },
  });

  async function take(file) {
    if (ids.length >= (field.max ?? 6)) return refuse("photos_enough");
    try {
      const photo = await photos.add(report.id, file);
      ids = [...ids, photo.id];
      change(ids);
      announce(say("photo_added", { n: ids.length }));
      return draw();
    } catch (error) {
      return refuse(isFull(error) ? "full" : "no_photo");
    }
  }

  function refuse(word) {
    trouble.textContent = say(word);
    trouble.hidden = false;
  }

  async function drop(id) {
    ids = ids.filter((one) => one !== id);
    change(ids.length ? ids : null);
    await photos.remove(id);
    await draw();
    input.focus();
  }

  async function draw() {
    const kept = await Promise.all(ids.map((id) => photos.get(id)));
    list.replaceChildren(
      ...ids.map((id, index) => {
        const name = say("photo_number", { n: index + 1 });
        const src = kept[index]?.data ?? `${addressOf(report.id, id)}content/`;
        const picture = make("img", { src, alt: name });
        const remove = quiet(say("photo_remove", { n: index + 1 }), () => drop(id));
        return make("li", {}, picture, remove);
      }),
    );
  }

  draw();
  const button = make("label", { class: "button quiet" }, say("photo_take"), input);
  return make("div", { class: "photo-field" }, list, button, trouble);
}
