/** Web Push on this device: whether it can be had, is on, and how to switch it. */
import { get, post, remove } from "/client/core/api.js";

const KEY = "giaoviec.push_device";

/**
 * Return "on", "off", "blocked" (the person said no to the browser) or "missing" (the browser or the server cannot). `key` is
 * the server's, from the preferences; null where it has none.
 */
export async function pushState(key) {
  if (!key || !("serviceWorker" in navigator) || !("PushManager" in window)) return "missing";
  if (Notification.permission === "denied") return "blocked";
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription && window.localStorage.getItem(KEY) ? "on" : "off";
}

/** Ask the browser and register this device; returns the state afterwards. To be called from a tap. */
export async function switchPushOn() {
  if ((await Notification.requestPermission()) !== "granted") return "blocked";
  const { webpush_key: key } = await get("/me/notification-preferences");
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const { endpoint, keys } = subscription.toJSON();
  const device = await post("/me/devices", { channel: "webpush", platform: "web", token: endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, name: navigator.userAgentData?.platform || "Web" });
  window.localStorage.setItem(KEY, device.id);
  return "on";
}

export async function switchPushOff() {
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  const id = window.localStorage.getItem(KEY);
  window.localStorage.removeItem(KEY);
  if (id) await remove(`/me/devices/${id}`).catch(() => {});
  return "off";
}

/** Signing out takes this device's pushes along: the next person must not get them. */
export const forgetPush = () => switchPushOff().catch(() => {});

function bytes(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (each) => each.charCodeAt(0));
}
