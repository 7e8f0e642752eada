// The driver of the Streams Standard's `WritableStream`, as the runtime has it: Node 18 and newer, Deno, Bun.
//
// What a program calls `write` is `writer.write`, and behind it the question that the standard gives producers: its
// result is whether `writer.desiredSize` is above 0. Who is told false waits for `writer.ready`, and if it has been
// renewed when that comes, goes on waiting; that it is fulfilled is drain. The sink answers by fulfilling the promise
// that it has given. A callback is what comes behind the promise of a write, finish what comes behind `writer.closed`.
// Written along WRITING.md, step by step.

import fs from 'node:fs';
import process from 'node:process';
import { setImmediate } from 'node:timers';

// ---- step 1: lines in, lines out -----------------------------------------------------------------

let out = '';

function flush() {
  const bytes = Buffer.from(out);
  out = '';
  for (let at = 0; at < bytes.length;) {
    try { at += fs.writeSync(1, bytes, at); } catch (error) {
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

function identity() {
  const { bun, deno } = process.versions;
  if (bun) return { runtime: 'bun', version: bun };
  if (deno) return { runtime: 'deno', version: deno };
  return { runtime: 'node', version: process.version.slice(1) };
}

function greet({ protocol }) {
  if (protocol !== PROTOCOL) {
    answer({ error: `this driver speaks protocol ${PROTOCOL}, not ${protocol}` });
    process.exit(1);
  }
  const { runtime, version } = identity();
  answer({
    ready: {
      protocol: PROTOCOL, driver: 'highwater-web-writable', runtime, version,
      library: { name: 'web-streams', version },
      capabilities: ['nextTick', 'microtask', 'callbacks', 'finish', 'needDrain'],
    },
  });
}

// ---- step 3: one program, and its sink -----------------------------------------------------------

const FIRST_CHARACTER = 0x100; // of two bytes, as each text's is
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
    this.chunks = [];
    this.weights = [];
    this.tasks = 0;
    this.ending = false;
    this.unsettled = 0; // writes before the end whose promise is not settled
    this.ready = null; // the `writer.ready` that is waited for, the newest
    this.held = null; // what fulfils the promise that the sink has given
  }

  line(text) {
    out += `{"seq":${++this.seq},"stream":1,${text}}\n`;
  }

  open() {
    const low = Math.max(this.mark - 1, 0);
    out += `{"run":${this.id}}\n`;
    this.line(`"open":{"highWaterMark":${this.mark},"sink":"push","opensLater":true,"otherWeight":1` +
      (low > 0 ? `,"lowWaterMark":${low}` : '') + ',"drainsAfterEnd":true,"completesLater":true,"refusesLate":true}');
    const sink = {
      write: (chunk) => new Promise((fulfil) => {
        this.held = fulfil;
        this.called('sink', `,"chunks":[${this.chunks.lastIndexOf(chunk) + 1}]`);
      }),
    };
    const size = (chunk) => this.weights[this.chunks.lastIndexOf(chunk)];
    this.writer = new WritableStream(sink, { highWaterMark: this.mark, size }).getWriter();
    // It is rejected if the stream gets into error; of that this driver does not tell yet.
    this.writer.closed.then(() => this.called('finish', ''), () => {});
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
      case 'complete': this.complete(action); break;
      case 'nextTick':
      case 'microtask': this.later(action); break;
      case 'take': this.skip('take', `,"max":${action.max}`); break;
      case 'destroy': this.skip('destroy', action.error ? ',"error":"GIVEN"' : ''); break;
      default: this.skip(action.op, '');
    }
  }

  // What it cannot do is skipped, and said to be.
  skip(op, text) {
    this.line(`"op":"${op}"${text}`);
    this.line(`"skipped":"${op}"`);
  }

  after() {
    // A closed stream says 0, whatever its mark: then there is nothing in it. One in error says null.
    const { desiredSize } = this.writer;
    const empty = desiredSize === null || this.ending && this.unsettled === 0;
    return `,"length":${empty ? 0 : this.mark - desiredSize},"needDrain":${this.ready !== null && !this.ending}`;
  }

  write(action) {
    const { weight, data, callback, producer } = action;
    const kind = data && data !== 'bytes' ? `,"data":"${data}"` : '';
    const told = (chunk) => `,"chunk":${chunk},"weight":${weight}${kind}` +
      `,"callback":${JSON.stringify(callback || false)},"producer":${producer || 0}`;
    // The sink is given null as it was written, and no one null is known from another.
    if (data === 'null') { this.skip('write', told(0)); return; }
    const text = () => String.fromCharCode(FIRST_CHARACTER + number).repeat(weight);
    const number = this.chunks.length + 1;
    const chunk = data === 'text' ? Object(text()) : data === 'object' ? {} : new Uint8Array(weight);
    this.chunks.push(chunk);
    this.weights.push(data === 'text' ? 2 * weight : data === 'object' ? 1 : weight);
    this.line(`"op":"write"${told(number)}`);

    const counts = !this.ending;
    if (counts) this.unsettled++;
    let written;
    try { written = this.writer.write(chunk); } catch (error) {
      if (counts) this.unsettled--;
      this.line(`"threw":"write"${this.after()}${this.error(error)}`);
      return;
    }
    const which = callback === 'shared' ? ',"shared":true' : `,"chunk":${number}`;
    const settled = (text) => {
      if (counts) this.unsettled--;
      if (callback) this.called('callback', which + text);
    };
    written.then(() => settled(''), (error) => settled(this.error(error)));

    const result = this.writer.desiredSize > 0;
    if (!result && !this.ending) this.wait();
    this.line(`"returned":"write","chunk":${number},"result":${result}${this.after()}`);
  }

  error(error) {
    return `,"error":"${error.code || error.name}"`;
  }

  wait() {
    const ready = this.writer.ready;
    if (ready === this.ready) return;
    this.ready = ready;
    ready.then(() => {
      if (this.ready !== ready) return;
      this.ready = null;
      this.called('drain', '');
    }, () => {});
  }

  end({ weight, data, producer, callback }) {
    // Neither a last chunk nor a callback: `close` takes none.
    if (weight !== undefined || callback) {
      const kind = data && data !== 'bytes' ? `,"data":"${data}"` : '';
      this.skip('end', (weight === undefined ? '' : `,"chunk":0,"weight":${weight}${kind}`) +
        (callback ? ',"callback":true' : '') + (weight === undefined ? '' : `,"producer":${producer || 0}`) +
        (callback ? ',"number":0' : ''));
      return;
    }
    this.line('"op":"end"');
    this.writer.close().catch(() => {}); // it is rejected if it is not the first
    this.ending = true;
    this.line(`"returned":"end"${this.after()}`);
  }

  complete({ of = 'sink', outcome = 'success', again = false }) {
    this.line('"op":"complete"' + (of === 'sink' ? '' : `,"of":"${of}"`) +
      (outcome === 'success' ? '' : `,"outcome":"${outcome}"`) + (again ? ',"again":true' : ''));
    const fulfil = of === 'sink' && !again ? this.held : null;
    if (!fulfil) { this.line('"skipped":"complete"'); return; }
    this.held = null;
    fulfil();
    this.line(`"returned":"complete"${this.after()}`);
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

// ---- step 4: turns -------------------------------------------------------------------------------

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

// ---- step 5: the conversation --------------------------------------------------------------------

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
