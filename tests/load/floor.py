"""The floor: the least that could be done between a POST and a socket: three inserts, one commit, one publish.

The same gunicorn and gevent worker, the same engines, real websockets in Socket.IO's framing; no rules, no history, no
ladder, no framework but Flask's routing. Peers: what a fast path without any of the product's promises would cost.
"""

from __future__ import annotations

import json
import os
from typing import Any

import gevent
import psycopg
import redis
from flask import Flask, Response, request
from gevent.queue import Queue
from simple_websocket import ConnectionClosed, Server

CHANNEL = "floor"


def create_app() -> Flask:
    app = Flask("floor")
    url = os.environ["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
    pool: Queue[psycopg.Connection[Any]] = Queue()
    for _ in range(8):
        pool.put(psycopg.connect(url))
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    sockets: dict[str, list[Server]] = {}

    def listen() -> None:
        channel = redis.Redis.from_url(os.environ["REDIS_URL"]).pubsub(ignore_subscribe_messages=True)
        channel.subscribe(CHANNEL)
        for message in channel.listen():
            said = json.loads(message["data"])
            for socket in sockets.get(said["to"], ()):
                socket.send("42/live," + json.dumps(["changes", said]))

    gevent.spawn(listen)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/tasks")
    def assign() -> Response:
        body = request.get_json()
        connection = pool.get()
        try:
            with connection.cursor() as cursor:
                for table in ("floor_task", "floor_history", "floor_delivery"):
                    cursor.execute(f"INSERT INTO {table} (body) VALUES (%s)", (json.dumps(body),))
            connection.commit()
        finally:
            pool.put(connection)
        client.publish(CHANNEL, json.dumps(body))
        return Response(status=201)

    @app.route("/socket.io/", websocket=True)
    def live() -> str:
        socket = Server(request.environ, ping_interval=None)
        socket.send('0{"sid":"x","pingInterval":50000,"pingTimeout":20000,"upgrades":[],"maxPayload":1000}')
        try:
            token = json.loads(str(socket.receive()).removeprefix("40/live,"))["token"]
            sockets.setdefault(token, []).append(socket)
            socket.send('42/live,["hello",{}]')
            while True:
                socket.receive()
        except ConnectionClosed:
            return ""

    return app
