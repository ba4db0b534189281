// The public Socket.IO client in numbers, for tests/live/test_clients.py: `node client.js URL TOKEN COUNT`.
//
// Each socket enters the room and asks for echoes while broadcasts come. Lines on standard output: "ready" once all are
// in, then, after the item that says the end, one JSON object of what each of them has heard.
const { io } = require("socket.io-client");

const [url, token, count] = process.argv.slice(2);
const ECHOES = 20;

function nowhere() {
  const lost = io(`${url}/nowhere`, { transports: ["websocket"], forceNew: true, reconnection: false });
  return new Promise((resolve) => {
    lost.on("connect_error", (error) => resolve(error.message) || lost.close());
    lost.on("connect", () => resolve("connected"));
  });
}

async function open(number) {
  const heard = { notes: [], shouts: [], echoes: [], ended: null };
  const socket = io(`${url}/live`, { transports: ["websocket"], forceNew: true, reconnection: false, auth: { token } });
  const over = new Promise((resolve) => {
    socket.on("changes", ({ items }) => {
      for (const item of items) item.kind === "end" ? resolve() : heard.notes.push(item.n);
    });
  });
  socket.on("shout", ({ n, bytes, more }) => heard.shouts.push([n, bytes.toString("hex"), more[0].toString("hex")]));
  socket.on("disconnect", (reason) => (heard.ended = reason));
  await new Promise((resolve) => socket.on("hello", resolve));
  const entered = await socket.timeout(10000).emitWithAck("enter", null);
  if (!entered.ok) throw new Error("it could not enter");
  async function talk() {
    for (let n = 0; n < ECHOES; n += 1) {
      const given = { n, text: `việc ${number}/${n}`, bytes: Buffer.from([number, n, 0, 255]) };
      const { ok, data } = await socket.timeout(20000).emitWithAck("echo", given);
      heard.echoes.push(ok && data.n === n && data.text === given.text && given.bytes.equals(data.bytes));
    }
  }
  return { socket, heard, over: async () => { await Promise.all([talk(), over]); socket.close(); } };
}

async function main() {
  const refused = await nowhere();
  const opened = await Promise.all([...Array(Number(count)).keys()].map(open));
  const over = opened.map((each) => each.over());
  console.log("ready");
  await Promise.all(over);
  console.log(JSON.stringify({ refused, heard: opened.map((each) => each.heard) }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
