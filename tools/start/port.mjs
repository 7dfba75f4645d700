import { connect, createServer } from 'node:net';
import { Problem } from '../problem.mjs';

/** @throws Problem when something listens on the port already, on any address of this machine. */
export async function checkPortIsFree(port) {
  if ((await canListen(port)) && !(await isAnswered(port))) return;
  const other = port < 65_535 ? port + 1 : 8000;
  throw new Problem(`Port ${port} is in use. Stop what uses it, or choose another: PORT=${other} npm start`);
}

function canListen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Problem(`The API can't listen on port ${port}: ${error.message}`));
    });
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Some systems let two processes share a port when one listens on loopback only. */
function isAnswered(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port });
    const finish = (answered) => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', () => finish(true));
    socket.on('error', () => finish(false));
    socket.setTimeout(1_000, () => finish(false));
  });
}
