import { requireProgram, requireRoot } from './requirements.js';

describe('what a fault needs', () => {
  it('is found on the PATH', () => {
    expect(requireProgram('sh', 'It belongs to every system.')).toMatch(/^\/.*\/sh$/);
  });

  it('is a failure that says how to get it, where it is missing', () => {
    const missing = () => requireProgram('no-such-program', 'apt-get install no-such-program');
    expect(missing).toThrow('needs no-such-program, which is not on the PATH. apt-get install no-such-program');
  });

  it('may be the rights of root', () => {
    if (process.getuid?.() === 0) expect(() => requireRoot('namespaces')).not.toThrow();
    else expect(() => requireRoot('namespaces')).toThrow('needs root (namespaces)');
  });
});
