/* Signing out: the key goes, and who still has reports to send is asked first. */

import { Store } from "./store.js";

export const channel = new BroadcastChannel("report-book");

/* Take the key from this phone, unless somebody thinks again. Returns whether it is gone. */
export async function leave(question) {
  const store = await Store.open();
  if (!store.isOpen) return true;
  const { length } = await store.queue();
  if (length && !confirm(question.replace("{n}", length))) return false;
  await store.signOut();
  channel.postMessage("signed-out");
  return true;
}
