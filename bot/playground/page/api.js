// What the page asks of the playground's server, and the one picture of the world that it shows.

import { notify } from "./dom.js";

/** The latest snapshot, who looks, and at which place. */
export const view = { person: "rosa", place: "", snapshot: null, loadedAt: 0 };

/** Load JSON. Throws an Error whose message is a sentence for people. */
export async function load(path, query = {}) {
  return read(await fetch(`/api/${path}?${new URLSearchParams(query)}`));
}

/** Do something as the present person in the present place. Throws like `load`. */
export async function act(action, body = {}) {
  const whole = { person: view.person, place: view.place, ...body };
  return read(
    await fetch(`/api/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(whole),
    }),
  );
}

async function read(response) {
  const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
  const answer = isJson ? await response.json() : {};
  if (response.ok) return answer;
  const words = answer.error ?? "The playground did not understand. Please reload the page.";
  throw Object.assign(new Error(words), { status: response.status });
}

/** Do something and show what went wrong; resolves to the answer, or to null after a failure. */
export async function attempt(action, body) {
  notify();
  try {
    return await act(action, body);
  } catch (error) {
    notify(error instanceof TypeError ? "The playground was closed. Start it again with “goodword try”." : error.message);
    return null;
  }
}

/** A file of the person's computer, in the form that the server takes. */
export function encodeFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, base64: reader.result.split(",")[1] ?? "" });
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}

/** The name of a person, the bot, a role or a channel by its id. */
export function nameOf(kind, id) {
  const { snapshot } = view;
  if (kind === "user" && id === snapshot.bot) return "Goodword";
  const lists = { user: snapshot.people, role: snapshot.roles, channel: snapshot.places };
  return lists[kind].find((item) => item.id === id)?.name ?? `unknown ${kind}`;
}

/** The simulated moment, in milliseconds: the last one known and what went by since. */
export function simulatedNow() {
  const { snapshot, loadedAt } = view;
  const since = snapshot.passing === null ? performance.now() - loadedAt : 0;
  return Date.parse(snapshot.now) + since;
}
