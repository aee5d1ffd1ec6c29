/** What the browser remembers: who one is, what one has read, what one was about to say. */

const asNew = new URLSearchParams(location.search).get("as") === "new";

/** A tab opened with `?as=new` is somebody else, for as long as the tab lives. */
export const isExtraPerson = asNew;

const identityStore = asNew ? sessionStorage : localStorage;

function read(store, key, otherwise) {
  try {
    return JSON.parse(store.getItem(`townhall.${key}`) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(store, key, value) {
  try {
    store.setItem(`townhall.${key}`, JSON.stringify(value));
  } catch {
    // A full or forbidden store costs the memory of this one thing, never the conversation.
  }
}

/** @returns {string} the secret of this browser, empty for a newcomer */
export const token = () => read(identityStore, "token", "");
export const keepToken = (value) => write(identityStore, "token", value);

/** Become nobody: what was kept for the person goes with the token. */
export function forget() {
  for (const key of ["token", "read"]) identityStore.removeItem(`townhall.${key}`);
  for (const key of ["pending", "room"]) sessionStorage.removeItem(`townhall.${key}`);
}

/** @returns {string} "light", "dark" or "" for what the system says */
export const theme = () => localStorage.getItem("townhall.theme") ?? "";

export function keepTheme(value) {
  if (value) localStorage.setItem("townhall.theme", value);
  else localStorage.removeItem("townhall.theme");
}

export const keepLocale = (value) => localStorage.setItem("townhall.locale", value);

/** The last message read of each room. @returns {Record<string, number>} */
export const readMarks = () => read(identityStore, "read", {});
export const keepReadMarks = (marks) => write(identityStore, "read", marks);

export const draft = (room) => read(sessionStorage, `draft.${room}`, "");

export function keepDraft(room, text) {
  if (text) write(sessionStorage, `draft.${room}`, text);
  else sessionStorage.removeItem(`townhall.draft.${room}`);
}

/** Messages the server has not confirmed yet: they survive a reload of the page. */
export const pending = () => read(sessionStorage, "pending", []);
export const keepPending = (list) => write(sessionStorage, "pending", list);

export const lastRoom = () => read(sessionStorage, "room", "") || read(identityStore, "room", "");

export function keepLastRoom(room) {
  write(sessionStorage, "room", room);
  write(identityStore, "room", room);
}

/** Whether the member list is to be seen on a wide screen. */
export const showsMembers = () => read(localStorage, "members", true);
export const keepShowsMembers = (value) => write(localStorage, "members", value);
