/** What the ways are called by which a message comes; those that an operator adds (Zalo and others) have a name of their own. */
import { learn, t } from "/client/core/texts.js";
import words from "/client/texts/account.js";

learn(words);

export const wayName = (way) => (["live", "phone", "email", "sms"].includes(way) ? t(`way_${way}`) : way);

const CARRIERS = { fcm: "FCM", webpush: "Web Push" };

/** The way of one delivery: a screen, a device of some kind, an address. */
export const deliveryWay = ({ channel, platform }) => (platform ? t(`platform_${platform}`) : CARRIERS[channel] ?? wayName(channel));
