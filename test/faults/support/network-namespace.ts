import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { requireProgram, requireRoot } from './requirements.js';

const run = promisify(execFile);
let made = 0;

/** A network namespace that one cable joins with this one. What runs in it can be cut off without ending a connection. */
export class NetworkNamespace {
  private constructor(
    private readonly ip: string,
    private readonly name: string,
    private readonly cable: string,
    /** The address of this side, as the namespace sees it. */
    readonly outerAddress: string,
    /** Its own address, as this side sees it. */
    readonly innerAddress: string,
  ) {}

  static async open(): Promise<NetworkNamespace> {
    requireRoot('network namespaces');
    const ip = requireProgram('ip', 'apt-get install iproute2');
    const unique = `${process.pid % 10_000}-${++made}`;
    const subnet = `10.${100 + (process.pid % 100)}.${made}`;
    const space = new NetworkNamespace(ip, `tq-${unique}`, `tq${unique}o`, `${subnet}.1`, `${subnet}.2`);
    await space.lay(`tq${unique}i`);
    return space;
  }

  /** What to put before a command that is to run in it. */
  get within(): readonly string[] {
    return [this.ip, 'netns', 'exec', this.name];
  }

  /** Nothing comes through any more, and nobody is told. */
  async unplug(): Promise<void> {
    await run(this.ip, ['link', 'set', this.cable, 'down']);
  }

  async plug(): Promise<void> {
    await run(this.ip, ['link', 'set', this.cable, 'up']);
  }

  async close(): Promise<void> {
    await run(this.ip, ['link', 'del', this.cable]);
    await run(this.ip, ['netns', 'del', this.name]);
  }

  private async lay(innerEnd: string): Promise<void> {
    const { ip, name, cable } = this;
    await run(ip, ['netns', 'add', name]);
    await run(ip, ['link', 'add', cable, 'type', 'veth', 'peer', 'name', innerEnd, 'netns', name]);
    await run(ip, ['addr', 'add', `${this.outerAddress}/24`, 'dev', cable]);
    await this.plug();
    for (const command of [
      ['addr', 'add', `${this.innerAddress}/24`, 'dev', innerEnd],
      ['link', 'set', innerEnd, 'up'],
      ['link', 'set', 'lo', 'up'],
    ]) {
      await run(ip, ['-n', name, ...command]);
    }
  }
}
