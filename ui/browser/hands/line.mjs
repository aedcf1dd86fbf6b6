/** The line between browser and server, which can be cut. */
import { connect, createServer } from "node:net";

/**
 * Listens on loopback for a server to which it is led by `leadTo`; `cut` ends every connection and lets no new one through until `mend`. The
 * server has to know the name by which the browser comes: `host`.
 */
export async function startLine() {
  const sockets = new Set();
  let isCut = false;
  let address;
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
  const host = `127.0.0.1:${line.address().port}`;
  const leadTo = (server) => {
    address = server;
    const through = new URL(server);
    through.host = host;
    return { address: through };
  };
  return {
    host,
    leadTo,
    cut,
    mend: () => (isCut = false),
    stop: () => {
      cut();
      line.close();
    },
  };
}
