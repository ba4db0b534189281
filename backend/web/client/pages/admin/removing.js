/** Removing a device: it leaves the list at once, can be put back for ten seconds, and is pushed to no more after that. */
import { remove } from "/client/core/api.js";
import { t } from "/client/core/texts.js";
import { useState } from "/client/core/view.js";
import { undoable } from "/client/parts/toast.js";

/** Returns {left(items), removes(device)}; `reload` is called once a device is gone. */
export function useRemoving(reload) {
  const [hidden, hide] = useState(() => new Set());
  const removes = async (device) => {
    hide((now) => new Set([...now, device.id]));
    const done = await undoable(t("device_will_go", { name: device.name || t(`platform_${device.platform}`) }), () => remove(`/devices/${device.id}`));
    if (done) await reload();
    hide((now) => new Set([...now].filter((each) => each !== device.id)));
  };
  return { left: (items) => items.filter((each) => each.dropped_at || !hidden.has(each.id)), removes };
}
