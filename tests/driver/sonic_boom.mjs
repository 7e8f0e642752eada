// The driver of sonic-boom, the writer of files that pino uses: `node sonic_boom.mjs FOLDER`, the folder being the
// library's. It was written along WRITING.md, step by step.
//
// Its sink is `fs.write` of one file descriptor, which is ours: the call is the sink's, the callback its answer. Writes
// that wait are joined, so that one call may bring several chunks; which they are their characters say.

import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createRequire } from 'node:module';

// ---- step 1: lines in, lines out -----------------------------------------------------------------

const realWrite = fs.writeSync;
let out = '';

function flush() {
  const bytes = Buffer.from(out);
  out = '';
  for (let at = 0; at < bytes.length;) {
    try { at += realWrite(1, bytes, at); } catch (error) {
      if (error.code !== 'EAGAIN') process.exit(error.code === 'EPIPE' ? 0 : 74);
    }
  }
}

function answer(value) {
  out += JSON.stringify(value) + '\n';
  flush();
}

// ---- step 2: the greeting ------------------------------------------------------------------------

const PROTOCOL = 1;
const require = createRequire(import.meta.url);
const folder = path.resolve(process.argv[2] || '.');

function load() {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return { SonicBoom: require(folder), library: { name, version } };
}

let SonicBoom = null;

function greet({ protocol }) {
  let library;
  try {
    if (protocol !== PROTOCOL) throw new Error(`this driver speaks protocol ${PROTOCOL}, not ${protocol}`);
    ({ SonicBoom, library } = load());
  } catch (error) {
    answer({ error: `${folder}: ${error.message}` });
    process.exit(1);
  }
  answer({
    ready: {
      protocol: PROTOCOL, driver: 'highwater-sonic-boom', runtime: 'node', version: process.version.slice(1), library,
      capabilities: ['nextTick', 'microtask', 'destroy', 'close', 'finish', 'needDrain'],
    },
  });
}

// ---- step 3: the sink ----------------------------------------------------------------------------

const OURS = 1_000_000; // no process has so many files open
const write = fs.write;
fs.write = (fd, data, ...more) => {
  const callback = more.pop();
  if (fd === OURS) current.sink(data, callback);
  else write(fd, data, ...more, callback);
};
for (const name of ['fsync', 'close']) {
  const real = fs[name];
  fs[name] = (fd, callback) => (fd === OURS ? process.nextTick(callback, null) : real(fd, callback));
}

// ---- step 4: one program -------------------------------------------------------------------------

const TWO_BYTES = 0x100;
const KNOWN = ['write', 'end', 'complete', 'nextTick', 'microtask', 'cork', 'uncork', 'destroy', 'throw', 'take'];

class Run {
  constructor(id, program) {
    this.id = id;
    this.mark = program.highWaterMark;
    this.reactions = program.reactions || [];
    this.turns = program.turns;
    this.seq = 0;
    this.turn = 0;
    this.calls = {};
    this.chunks = 0;
    this.tasks = 0;
    this.owed = false; // write has said false, and no drain has come since
    this.held = null; // the callback of the newest sink call that was not called, and how many bytes that had
  }

  line(text) {
    out += `{"seq":${++this.seq},"stream":1,${text}}\n`;
  }

  open() {
    out += `{"run":${this.id}}\n`;
    // A chunk of no bytes is joined to what is there, and seen by nobody.
    this.line(`"open":{"highWaterMark":${this.mark},"sink":"push","dropsEmpty":true}`);
    this.stream = new SonicBoom({ fd: OURS });
    this.stream._hwm = this.mark; // no option sets it below 16,387
    for (const name of ['finish', 'close']) this.stream.on(name, () => this.called(name, ''));
    this.stream.on('drain', () => {
      this.owed = false;
      this.called('drain', '');
    });
  }

  sink(data, callback) {
    const chunks = [];
    for (const character of data.toString()) {
      const code = character.charCodeAt(0);
      const number = code > TWO_BYTES ? code - TWO_BYTES : code;
      if (chunks.at(-1) !== number) chunks.push(number);
    }
    this.held = { callback, bytes: Buffer.byteLength(data) };
    this.called(chunks.length > 1 ? 'batch' : 'sink', `,"chunks":[${chunks}]`);
  }

  // A call from the stream: the line, the ops of the reactions to it, the return.
  called(kind, text) {
    if (this !== current) {
      out += `{"stray":"${kind}","run":${this.id}}\n`;
      return;
    }
    const nth = this.calls[kind] = (this.calls[kind] || 0) + 1;
    this.line(`"call":"${kind}"${text}`);
    for (const reaction of this.reactions) {
      if (reaction.on === kind && reaction.nth === nth) this.perform(reaction.do);
    }
    this.line('"op":"return"');
  }

  perform(actions) {
    for (const action of actions) this.act(action);
  }

  act(action) {
    switch (action.op) {
      case 'write': this.write(action); break;
      case 'end': this.end(action); break;
      case 'destroy': this.destroy(action); break;
      case 'complete': this.complete(action); break;
      case 'nextTick':
      case 'microtask': this.later(action); break;
      case 'take': this.skip('take', `"op":"take","max":${action.max}`); break;
      default: this.skip(action.op, `"op":"${action.op}"`);
    }
  }

  // What it cannot do is skipped, and said to be.
  skip(op, text) {
    this.line(text);
    this.line(`"skipped":"${op}"`);
  }

  after() {
    return `,"length":${this.stream._len},"needDrain":${this.owed && !this.stream._ending && !this.stream.destroyed}`;
  }

  invoke(op, call, text = () => '') {
    let result;
    try { result = call(); } catch (error) {
      this.line(`"threw":"${op}"${this.after()},"error":"${error.code || error.name}"`);
      return;
    }
    this.line(`"returned":"${op}"${text(result)}${this.after()}`);
  }

  write({ weight, data, callback, producer }) {
    const kind = data && data !== 'bytes' ? `,"data":"${data}"` : '';
    const told = (chunk) => `"op":"write","chunk":${chunk},"weight":${weight}${kind}` +
      `,"callback":${JSON.stringify(callback || false)},"producer":${producer || 0}`;
    // It takes strings only, and makes one of everything else.
    if (data === 'null' || data === 'object' || this.chunks === 127) { this.skip('write', told(0)); return; }
    const chunk = ++this.chunks;
    this.line(told(chunk));
    const text = String.fromCharCode(data === 'text' ? TWO_BYTES + chunk : chunk).repeat(weight);
    this.invoke('write', () => this.stream.write(text), (result) => {
      this.owed = this.owed || !result;
      return `,"chunk":${chunk},"result":${result}`;
    });
  }

  end({ weight, data, producer, callback }) {
    // It has no last chunk, and no callback.
    if (weight !== undefined || callback) {
      const kind = data && data !== 'bytes' ? `,"data":"${data}"` : '';
      this.skip('end', '"op":"end"' + (weight === undefined ? '' : `,"chunk":0,"weight":${weight}${kind}`) +
        (callback ? ',"callback":true' : '') + (weight === undefined ? '' : `,"producer":${producer || 0}`) +
        (callback ? ',"number":0' : ''));
      return;
    }
    this.line('"op":"end"');
    this.invoke('end', () => this.stream.end());
  }

  destroy({ error }) {
    if (error) { this.skip('destroy', '"op":"destroy","error":"GIVEN"'); return; }
    this.line('"op":"destroy"');
    this.invoke('destroy', () => this.stream.destroy());
  }

  complete({ of = 'sink', outcome = 'success', again = false }) {
    this.line('"op":"complete"' + (of === 'sink' ? '' : `,"of":"${of}"`) +
      (outcome === 'success' ? '' : `,"outcome":"${outcome}"`) + (again ? ',"again":true' : ''));
    const held = of === 'sink' && !again ? this.held : null;
    if (!held) { this.line('"skipped":"complete"'); return; }
    this.held = null;
    this.invoke('complete', () => held.callback(null, held.bytes));
  }

  later(action) {
    const task = ++this.tasks;
    this.line(`"op":"${action.op}","task":${task}`);
    (action.op === 'nextTick' ? process.nextTick : queueMicrotask)(() => {
      this.line(`"call":"task","task":${task}`);
      this.perform(action.do || []);
      this.line('"op":"return"');
    });
  }
}

// ---- step 5: turns -------------------------------------------------------------------------------

let current = null;

function turn() {
  const run = current;
  if (run.seq === 0) run.open();
  if (run.turn === run.turns.length) {
    out += `{"seq":${++run.seq},"end":"quiescent"}\n`;
    current = null;
    flush();
    setImmediate(serve);
    return;
  }
  const actions = run.turns[run.turn++];
  run.line(`"turn":${run.turn}`);
  run.perform(actions);
  setImmediate(turn);
}

function start({ run, program }) {
  const ops = (actions) => actions.flatMap((action) => [action.op, ...ops(action.do || [])]);
  const all = [...program.turns, ...(program.reactions || []).map((reaction) => reaction.do)].flatMap(ops);
  const unknown = all.find((op) => !KNOWN.includes(op));
  if (unknown !== undefined) { answer({ error: `unknown op ${JSON.stringify(unknown)}`, run }); return false; }
  current = new Run(run, program);
  setImmediate(turn);
  return true;
}

// ---- step 6: the conversation --------------------------------------------------------------------

const input = Buffer.alloc(65536);
let lines = [];
let rest = '';

function serve() {
  for (;;) {
    while (lines.length > 0) {
      const text = lines.shift();
      if (text === '') continue;
      const message = JSON.parse(text);
      if (message.init) greet(message.init);
      else if (start(message)) return;
    }
    let count;
    try { count = fs.readSync(0, input); } catch (error) {
      if (error.code === 'EAGAIN') { setTimeout(serve, 1); return; }
      if (error.code !== 'EOF') throw error;
      count = 0;
    }
    if (count === 0) process.exit(0);
    const parts = (rest + input.toString('utf8', 0, count)).split('\n');
    rest = parts.pop();
    lines = parts;
  }
}

serve();
