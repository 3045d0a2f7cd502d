// Loaded before a gateway that is told to listen on port 0: says on standard output which port it got, in a line of JSON.
import { Server } from "node:net";

const { listen } = Server.prototype;

Server.prototype.listen = function (...where) {
  this.once("listening", () => console.log(JSON.stringify({ port: this.address().port })));
  return listen.apply(this, where);
};
