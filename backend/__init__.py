"""The platform: settings, database, people and units, sign-in, errors, the socket server, the job connection.

It never knows tasks, push or reminders: it receives them as features (`backend.app.assemble`).
"""
