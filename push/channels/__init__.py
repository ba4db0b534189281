"""The carriers, one module each behind `push.channel.Channel`, and the one table of how loudly an urgency speaks."""
