// The same programs on the same streams with nothing written down: what a campaign is measured against.
//
// Reads programs, a line of JSON each, up to a line that is empty; plays them one after another, each turn a
// macrotask of its own; then writes a line. And so on, until its input ends.

'use strict';

const fs = require('fs');
const { Writable } = require('stream');

function play(program, done) {
  const given = program.options || {};
  const reactions = program.reactions || [];
  const calls = {};
  const held = {};
  const used = {};
  let shared = null;

  const called = (kind) => {
    const nth = calls[kind] = (calls[kind] || 0) + 1;
    for (const reaction of reactions) if (reaction.on === kind && reaction.nth === nth) perform(reaction.do, true);
  };
  const hook = (name) => (error, callback) => {
    if (typeof error === 'function') { callback = error; error = null; }
    held[name] = { callback, error };
    called(name);
  };
  const options = {
    highWaterMark: program.highWaterMark,
    autoDestroy: given.autoDestroy === true,
    emitClose: given.emitClose !== false,
    objectMode: given.objectMode === true,
    decodeStrings: given.decodeStrings !== false,
    write(chunk, encoding, callback) { held.sink = { callback }; called('sink'); },
  };
  if (given.writev) options.writev = (chunks, callback) => { held.sink = { callback }; called('batch'); };
  for (const name of ['final', 'destroy', 'construct']) if (given[name]) options[name] = hook(name);

  let stream = null;
  const open = () => {
    stream = new Writable(options);
    for (const name of ['drain', 'prefinish', 'finish', 'error', 'close']) stream.on(name, () => called(name));
  };
  const chunkOf = (action) => {
    switch (action.data) {
      case 'null': return null;
      case 'text': return '\u0100'.repeat(action.weight);
      case 'object': return {};
      default: return Buffer.alloc(action.weight);
    }
  };
  const failure = (code) => Object.assign(new Error(code), { code });
  const callbackOf = (kind) => {
    if (kind !== 'shared') return () => called('callback');
    return shared = shared || (() => called('callback'));
  };
  const act = (action, inside) => {
    try {
      switch (action.op) {
        case 'write': {
          const chunk = chunkOf(action);
          if (action.callback) stream.write(chunk, callbackOf(action.callback));
          else stream.write(chunk);
          break;
        }
        case 'end': {
          const values = action.weight === undefined ? [] : [chunkOf(action)];
          if (action.callback) values.push(() => called('endCallback'));
          stream.end(...values);
          break;
        }
        case 'cork': stream.cork(); break;
        case 'uncork': stream.uncork(); break;
        case 'destroy': stream.destroy(...(action.error ? [failure('GIVEN')] : [])); break;
        case 'complete': {
          const of = action.of || 'sink';
          const answer = action.again ? used[of] : held[of];
          if (!answer) break;
          if (!action.again) { held[of] = null; used[of] = answer; }
          if (action.outcome === 'failure') answer.callback(failure('FAILED'));
          else if (action.outcome === 'pass') answer.callback(answer.error);
          else answer.callback();
          break;
        }
        case 'throw':
          if (inside) throw failure('THROWN');
          break;
        case 'nextTick': process.nextTick(() => perform(action.do, true)); break;
        case 'microtask': queueMicrotask(() => perform(action.do, true)); break;
      }
    } catch (error) {
      if (action.op === 'throw') throw error;
    }
  };
  const perform = (actions, inside) => { for (const action of actions) act(action, inside); };

  let turn = 0;
  const next = () => {
    if (stream === null) open();
    if (turn === program.turns.length) { done(); return; }
    perform(program.turns[turn++], false);
    setImmediate(next);
  };
  setImmediate(next);
}

process.on('uncaughtException', () => {});

const lines = [];
let at = 0;
let rest = '';
function readLine() {
  while (at === lines.length) {
    const buffer = Buffer.allocUnsafe(65536);
    const count = fs.readSync(0, buffer, 0, buffer.length, null);
    if (count === 0) process.exit(0);
    const parts = (rest + buffer.toString('utf8', 0, count)).split('\n');
    rest = parts.pop();
    lines.length = 0;
    lines.push(...parts);
    at = 0;
  }
  return lines[at++];
}

function serve() {
  const line = readLine();
  if (line !== '') { play(JSON.parse(line), serve); return; }
  fs.writeSync(1, 'played\n');
  setImmediate(serve);
}

serve();
