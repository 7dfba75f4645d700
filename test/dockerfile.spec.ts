import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

const text = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
const [, check] = /^HEALTHCHECK [^]*?CMD (\[.*\])$/m.exec(text) ?? [];

/** The exit code of the image's health check, run as the container would with this environment. */
async function healthCheck(env: Record<string, string>): Promise<number> {
  const [, ...args] = JSON.parse(check!) as string[];
  const child = spawn(process.execPath, args, { env, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

describe('the health check of the image', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function serve(host: string | undefined, status = 200): Promise<string> {
    server = createServer((request, response) =>
      response.writeHead(request.url === '/health/live' ? status : 404).end(),
    );
    server.listen(0, host);
    await once(server, 'listening');
    return String((server.address() as AddressInfo).port);
  }

  const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
  const hasAllOfLoopback = process.platform === 'linux';
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['0.0.0.0', '0.0.0.0'],
    ['localhost', 'localhost'],
    ...(hasAllOfLoopback ? [['127.0.0.2', '127.0.0.2'] as [string, string]] : []),
    ...(hasIpv6 ? ['::', '::1'].map((host): [string, string] => [host, host]) : []),
  ])('asks where the API listens with HOST %j', async (HOST, address) => {
    const PORT = await serve(address);
    expect(await healthCheck({ PORT, ...(HOST !== undefined && { HOST }) })).toBe(0);
  });

  it('fails when the API does not answer, or not well', async () => {
    const PORT = await serve('127.0.0.1', 503);
    expect(await healthCheck({ PORT })).toBe(1);
    server?.close();
    expect(await healthCheck({ PORT })).toBe(1);
  });
});
