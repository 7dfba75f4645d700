import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { queueSettings, workerSettings, type Settings } from '@app/queue';
import ts from 'typescript';
import { apiSettings } from '../apps/api/src/api.settings.js';
import { workerAppSettings } from '../apps/worker/src/worker-app.settings.js';
import { KEY_NAMES } from '../libs/queue/src/redis/keys.js';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Inside the checkout, so that imports of packages find node_modules, and ignored by Git. */
const folder = join(root, 'dist', 'docs-code');

interface Block {
  /** File and line, for people. */
  place: string;
  language: string;
  code: string;
}

function markdownFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const named = (path: string): string => relative(root, path);
const documents = [join(root, 'README.md'), join(root, 'CHANGELOG.md'), ...markdownFiles(join(root, 'docs'))];

/** The fenced blocks of a document, in order. */
function blocksOf(path: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (!line.startsWith('```')) {
        open?.lines.push(line);
      } else if (open === undefined) {
        open = { language: line.slice(3).trim(), line: index + 1, lines: [] };
      } else {
        const { language, lines } = open;
        blocks.push({ place: `${named(path)}:${open.line}`, language, code: `${lines.join('\n')}\n` });
        open = undefined;
      }
    });
  if (open !== undefined) throw new Error(`${named(path)}:${open.line}: a block without an end`);
  return blocks;
}

/** A document without its blocks and without `code`. */
function proseOf(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/^```[^]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '');
}

/** Type-checks blocks as files of the project. Resolves to what is wrong, each with the place in its document. */
function typeCheck(blocks: readonly Block[]): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root, { noEmit: true, incremental: false });
  const files = blocks.map(({ code }, index) => {
    const path = join(folder, `block-${index + 1}.ts`);
    writeFileSync(path, code);
    return path;
  });
  const program = ts.createProgram(files, { ...options, noUnusedLocals: false });
  return files.flatMap((path, index) => {
    const source = program.getSourceFile(path)!;
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `${blocks[index]!.place} +${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/** What a heading is called in a link, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replace(/ /g, '-');

function anchorsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^```[^]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
}

describe('the documents', () => {
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('show TypeScript that compiles', () => {
    const blocks = documents.flatMap(blocksOf).filter(({ language }) => language === 'ts');
    expect(blocks.length).toBeGreaterThan(10);
    expect(typeCheck(blocks)).toEqual([]);
  }, 120_000);

  it('find fault with TypeScript that does not', () => {
    const code = "import { TaskHandler } from '@app/queue';\nTaskHandler(1);\n";
    expect(typeCheck([{ place: 'here', language: 'ts', code }])).toEqual([
      "here +2: Argument of type 'number' is not assignable to parameter of type 'string'.",
    ]);
  }, 120_000);

  it('show JSON answers that are JSON', () => {
    const answers = documents
      .flatMap(blocksOf)
      .filter(({ language }) => language === 'json')
      .map(({ place, code }) => ({ place, code: code.startsWith('"') ? `{${code}}` : code }));
    const wrong = answers.filter(({ code }) => {
      try {
        JSON.parse(code);
        return false;
      } catch {
        return true;
      }
    });
    expect(wrong).toEqual([]);
  });

  it.each(documents.map((path) => [named(path), path]))('%s links to what exists', (_name, path) => {
    const links = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [file, anchor] = link.split('#') as [string, string?];
      const target = file === '' ? path : resolve(dirname(path), file);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  const text = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (`\w+`) \| (.+?) \| (.+?) \| (.+) \|$/gm)].map(
    ([, variable, option, defaultValue, expected]) => [variable, option, defaultValue, expected].join(' | '),
  );

  /** The default as the environment variable would say it. */
  function shownDefault({ defaultValue, expected }: Settings[string]): string {
    if (defaultValue === undefined || (Array.isArray(defaultValue) && defaultValue.length === 0)) return 'not set';
    if (typeof defaultValue === 'number' && expected.startsWith('seconds')) return `\`${defaultValue / 1000}\``;
    return `\`${typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue)}\``;
  }

  it.each([
    ['the queue', queueSettings],
    ['every worker', workerSettings],
    ['the API', apiSettings],
    ['the worker application', workerAppSettings],
  ])('has each setting of %s, with its option, default and what is expected', (_name, settings: Settings) => {
    for (const [option, setting] of Object.entries(settings)) {
      const row = [setting.variable, `\`${option}\``, shownDefault(setting), setting.expected].join(' | ');
      expect(rows).toContain(row);
    }
  });

  it('has no others', () => {
    const all = [queueSettings, workerSettings, apiSettings, workerAppSettings].flatMap((table: Settings) =>
      Object.values(table).map(({ variable }) => variable),
    );
    expect(rows.map((row) => row.split(' | ')[0]).sort()).toEqual([...all].sort());
  });
});

describe('docs/redis-keys.md', () => {
  const text = readFileSync(join(root, 'docs', 'redis-keys.md'), 'utf8');

  it('describes each key, and no others', () => {
    const [table] = text.split('## Looking around');
    const described = [...table!.matchAll(/^\| `P:(\w+)` \|/gm)].map(([, name]) => name!);
    expect(described.sort()).toEqual([...KEY_NAMES].sort());
  });
});
