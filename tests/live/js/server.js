// The reference of bin/bench live: Node's own Socket.IO server, doing the least that ours does.
//
// Nobody is signed in and nothing is asked of a database. What is published on the Redis channel `reference` is either
// for everybody ({all}) or for many, each their own ({each: [[room, data], …]}).
const { createServer } = require("node:http");
const { Server } = require("socket.io");
const { createClient } = require("redis");

const http = createServer((request, response) => response.end("ok"));
const io = new Server(http, { transports: ["websocket"], pingInterval: 50000, pingTimeout: 20000, serveClient: false });
const live = io.of("/live");
let position = 1;

live.on("connection", (socket) => {
  const { token, position: since } = socket.handshake.auth;
  socket.join(`person:${token}`);
  socket.emit("hello", { position, recovered: since !== undefined });
});

async function main() {
  const redis = createClient({ url: process.env.REDIS_URL });
  await redis.connect();
  await redis.subscribe("reference", (text) => {
    const said = JSON.parse(text);
    position += 1;
    if (said.all) live.emit("changes", { position, items: [said.all] });
    for (const [room, item] of said.each ?? []) live.to(`person:${room}`).emit("changes", { position, items: [item] });
  });
  http.listen(Number(process.env.PORT), "127.0.0.1", 4096, () => console.log("ready"));
}

main();
