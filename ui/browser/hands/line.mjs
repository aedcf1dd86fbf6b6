/** The line between browser and server, which can be cut. */
import { connect, createServer } from "node:net";

/** Listens on loopback for a server; `cut` ends every connection and lets no new one through until `mend`. */
export async function startLine(address) {
  const sockets = new Set();
  let isCut = false;
  const keep = (socket, other) => {
    sockets.add(socket);
    socket.on("error", () => other.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const line = createServer((socket) => {
    if (isCut) return socket.destroy();
    const server = connect(Number(address.port), address.hostname);
    keep(socket, server);
    keep(server, socket);
    socket.pipe(server).pipe(socket);
  });
  await new Promise((resolve) => line.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const through = new URL(address);
  through.port = String(line.address().port);
  return {
    address: through,
    cut,
    mend: () => (isCut = false),
    stop: () => {
      cut();
      line.close();
    },
  };
}
