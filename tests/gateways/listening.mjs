// Loaded before a gateway that is told to listen on port 0 and would print just that: prints where it listens indeed.
import { Server } from "node:net";

const { listen } = Server.prototype;

Server.prototype.listen = function (...where) {
  this.once("listening", () => console.log(`http://127.0.0.1:${this.address().port}`));
  return listen.apply(this, where);
};
