// The driver of push subjects: it plays programs on a `Writable` and writes down what happened.
//
// It decides nothing. A program says what to do and when; a trace line says what was done, what was
// called and what came back; the judging is done elsewhere. The protocol is in README.md beside this file.
//
// ES5 only, so that Node 0.10 runs it. Standard input and output are used through `fs.readSync` and
// `fs.writeSync`, never as streams: the streams of this process are what is being tested, and a
// stream of our own would put jobs into the queues whose order the trace reports.

'use strict';

var fs = require('fs');
var StringDecoder = require('string_decoder').StringDecoder;
var path = require('path');

var PROTOCOL = 1;

// ---- whose streams ---------------------------------------------------------------------------------

// Those of the library in the folder that the first argument names; without one, the runtime's own.
var folder = process.argv[2] ? path.resolve(process.argv[2]) : '';
var library = null;  // its name and version
var libraryFault = '';
var streams = require('stream');
if (folder) {
  try {
    streams = require(folder);
    var manifest = require(path.join(folder, 'package.json'));
    library = { name: manifest.name, version: manifest.version };
  } catch (e) { libraryFault = 'the library in ' + folder + ' cannot be loaded: ' + e; }
}
var Writable = streams.Writable;
if (typeof Writable !== 'function' && !libraryFault) libraryFault = 'the library in ' + folder + ' has no Writable';

// streamx has another options object, another signature of the sink, and no getters. Told by what it
// has, not by its name: a fork has that too.
var streamx = typeof streams.isStreamx === 'function';

// ---- what this runtime can do --------------------------------------------------------------------

function identity() {
  var versions = process.versions || {};
  if (versions.bun) return { runtime: 'bun', version: versions.bun };
  if (versions.deno) return { runtime: 'deno', version: versions.deno };
  return { runtime: 'node', version: String(process.version).replace(/^v/, '') };
}

var later = null; // queues a microtask; null where there are none
if (typeof queueMicrotask === 'function') later = queueMicrotask;
else if (typeof Promise === 'function') later = function (f) { Promise.resolve().then(f); };

var allocate = Buffer.alloc || function (size) {
  var buffer = new Buffer(size); // Node before 4.5 knows no other way
  buffer.fill(0);
  return buffer;
};

function bytesOf(text) {
  return Buffer.from && Buffer.from !== Uint8Array.from ? Buffer.from(text) : new Buffer(text);
}

// The public getters where they exist (length: Node 9.4; needDrain: 15.2, 14.17), else the state they
// read, by the same formula.
var lengthOf = !libraryFault && 'writableLength' in Writable.prototype
  ? function (stream) { return stream.writableLength; }
  : function (stream) { return stream._writableState.length; };

var needDrainOf = !libraryFault && 'writableNeedDrain' in Writable.prototype
  ? function (stream) { return stream.writableNeedDrain; }
  : function (stream) {
    var state = stream._writableState;
    return !!(state.needDrain && !state.ending && !state.destroyed);
  };

if (streamx) {
  // What is queued; what the sink has is not counted.
  lengthOf = function (stream) { return stream._writableState.buffered; };
  // Node's formula: a drain is owed, and neither end nor destroy was called.
  needDrainOf = function (stream) {
    var state = stream._writableState;
    return Writable.isBackpressured(stream) && !state.ending && !state.ended && !stream.destroying;
  };
}

// ---- input and output ----------------------------------------------------------------------------

var READ_SIZE = 65536;
var readBuffer = allocate(READ_SIZE);
var decoder = new StringDecoder('utf8');
var lines = [];   // whole lines already read …
var lineAt = 0;   // … and how many of them are used up
var rest = '';    // the beginning of a line whose end has not come yet
var out = '';     // what is not written yet

function flush() {
  if (out === '') return;
  var bytes = bytesOf(out);
  var at = 0;
  out = '';
  while (at < bytes.length) {
    try {
      at += fs.writeSync(1, bytes, at, bytes.length - at, null);
    } catch (e) {
      if (e.code === 'EAGAIN') continue; // a non-blocking pipe that is full: the kit is reading, try again
      process.exit(e.code === 'EPIPE' ? 0 : 74); // the kit has gone
    }
  }
}

// Reads once, blocking. 'some', 'none' (a non-blocking input that is empty) or 'end'.
function readSome() {
  var count;
  try {
    count = fs.readSync(0, readBuffer, 0, READ_SIZE, null);
  } catch (e) {
    if (e.code === 'EAGAIN') return 'none';
    if (e.code === 'EOF') return 'end'; // Windows says the end so
    throw e;
  }
  if (count === 0) return 'end';
  var parts = (rest + decoder.write(readBuffer.slice(0, count))).split('\n');
  rest = parts.pop();
  lines = parts;
  lineAt = 0;
  return 'some';
}

// Takes lines until one starts a program; that program calls `serve` again when it has ended.
function serve() {
  for (;;) {
    while (lineAt < lines.length) {
      if (answer(lines[lineAt++])) return;
      flush();
    }
    var got = readSome();
    if (got === 'end') process.exit(0);
    if (got === 'none') { setTimeout(serve, 1); return; }
  }
}

// ---- the programs' form --------------------------------------------------------------------------

var OPS = { write: 1, end: 1, complete: 1, take: 1, nextTick: 1, microtask: 1 };
var CALLS = { sink: 1, drain: 1, callback: 1, finish: 1, error: 1 };

function count(value) {
  return typeof value === 'number' && value >= 0 && Math.floor(value) === value;
}

function quote(value) {
  var text = String(value);
  return /^[A-Za-z0-9_]*$/.test(text) ? '"' + text + '"' : JSON.stringify(text);
}

// The first thing in these actions that this driver does not understand, or ''.
function faultOfActions(actions) {
  if (!Array.isArray(actions)) return 'a list of ops is missing';
  for (var i = 0; i < actions.length; i++) {
    var action = actions[i];
    if (!action || OPS[action.op] !== 1) return 'unknown op ' + JSON.stringify(action ? action.op : action);
    if (action.op === 'write' && !count(action.weight)) return 'the weight of a write is no count: ' + JSON.stringify(action.weight);
    if (action.op === 'nextTick' || action.op === 'microtask') {
      var fault = faultOfActions(action['do']);
      if (fault) return fault;
    }
  }
  return '';
}

function faultOfProgram(program) {
  if (!program || !Array.isArray(program.turns)) return 'the program has no turns';
  var i, fault;
  for (i = 0; i < program.turns.length; i++) {
    fault = faultOfActions(program.turns[i]);
    if (fault) return fault;
  }
  var reactions = program.reactions || [];
  for (i = 0; i < reactions.length; i++) {
    if (CALLS[reactions[i].on] !== 1) return 'unknown call ' + JSON.stringify(reactions[i].on);
    fault = faultOfActions(reactions[i]['do']);
    if (fault) return fault;
  }
  return '';
}

// ---- one program ---------------------------------------------------------------------------------

var current = null; // the program whose trace is being written

function Run(id, program, eager) {
  this.id = id;
  this.eager = eager;      // write every line at once: asked for to see where a program hangs
  this.turns = program.turns;
  this.reactions = program.reactions || [];
  this.turn = 0;
  this.seq = 0;
  this.chunks = [];        // the chunk of each write call: they are told apart by identity
  this.tasks = 0;
  this.interrupted = false; // by an uncaught exception, since the last turn
  this.held = null;        // the newest sink callback not yet called
  this.sink = 0;           // how often each kind of call has come
  this.drain = 0;
  this.callback = 0;
  this.finish = 0;
  this.error = 0;
  this.stream = null;
}

function line(run, text) {
  out += '{"seq":' + (++run.seq) + ',"stream":1,' + text + '}\n';
  if (run.eager) flush();
}

function after(run) {
  return ',"length":' + lengthOf(run.stream) + ',"needDrain":' + needDrainOf(run.stream);
}

function nameOf(error) {
  return quote((error && (error.code || error.name)) || error);
}

// A call from the stream: the line, the ops of the reactions to it, the return.
function called(run, kind, text) {
  // Of a program whose trace has ended nothing can be added to that trace, and nothing may get into another's.
  if (run !== current) { stray(run, kind); return; }
  var nth = ++run[kind];
  var reactions = run.reactions;
  line(run, '"call":"' + kind + '"' + text);
  for (var i = 0; i < reactions.length; i++) {
    if (reactions[i].on === kind && reactions[i].nth === nth) perform(run, reactions[i]['do']);
  }
  line(run, '"op":"return"');
}

function stray(run, kind) {
  // Out of the way of a trace that is being collected: its lines come after this one, or before it whole.
  var line = '{"stray":"' + kind + '","run":' + run.id + '}\n';
  if (current === null || current.eager) out += line;
  else out = line + out;
}

function open(run, highWaterMark) {
  function sink(chunk, encoding, callback) {
    run.held = callback;
    // 0 where the stream passes on something that was never written to it.
    called(run, 'sink', ',"chunks":[' + (run.chunks.lastIndexOf(chunk) + 1) + ']');
  }
  function streamxSink(chunk, callback) { sink(chunk, null, callback); }
  var stream = new Writable(streamx
    ? { highWaterMark: highWaterMark, write: streamxSink }
    : { highWaterMark: highWaterMark, autoDestroy: false, write: sink });
  if (!streamx && stream._write !== sink) stream._write = sink; // before io.js 1.2 the options had no `write`
  stream.on('drain', function () { called(run, 'drain', ''); });
  stream.on('finish', function () { called(run, 'finish', ''); });
  stream.on('error', function (error) { called(run, 'error', ',"error":' + nameOf(error)); });
  run.stream = stream;
}

function callbackOf(run, chunk) {
  return function (error) {
    called(run, 'callback', ',"chunk":' + chunk + (error ? ',"error":' + nameOf(error) : ''));
  };
}

function taskOf(run, task, actions) {
  return function () {
    if (run !== current) { stray(run, 'task'); return; }
    line(run, '"call":"task","task":' + task);
    perform(run, actions);
    line(run, '"op":"return"');
  };
}

function perform(run, actions) {
  for (var i = 0; i < actions.length; i++) act(run, actions[i]);
}

function act(run, action) {
  var task;
  switch (action.op) {
    case 'write':
      write(run, action);
      break;
    case 'end':
      line(run, '"op":"end"');
      try { run.stream.end(); } catch (e) { threw(run, 'end', e); return; }
      line(run, '"returned":"end"' + after(run));
      break;
    case 'complete':
      line(run, '"op":"complete"');
      var held = run.held;
      if (!held) { line(run, '"skipped":"complete"'); return; }
      run.held = null;
      try { held(); } catch (e) { threw(run, 'complete', e); return; }
      line(run, '"returned":"complete"' + after(run));
      break;
    case 'take': // this sink is pushed to; it takes nothing
      line(run, '"op":"take"' + (count(action.max) ? ',"max":' + action.max : ''));
      line(run, '"skipped":"take"');
      break;
    case 'nextTick':
      task = ++run.tasks;
      line(run, '"op":"nextTick","task":' + task);
      process.nextTick(taskOf(run, task, action['do']));
      break;
    case 'microtask':
      if (!later) {
        line(run, '"op":"microtask","task":0');
        line(run, '"skipped":"microtask"');
        return;
      }
      task = ++run.tasks;
      line(run, '"op":"microtask","task":' + task);
      later(taskOf(run, task, action['do']));
      break;
  }
}

function write(run, action) {
  var data = allocate(action.weight);
  var chunk = run.chunks.push(data);
  var callback = action.callback === true;
  var result;
  line(run, '"op":"write","chunk":' + chunk + ',"weight":' + action.weight +
    ',"callback":' + callback + ',"producer":' + (count(action.producer) ? action.producer : 1));
  // Without a callback nothing is passed: a stream treats its own placeholder in another way than ours.
  try {
    result = callback ? run.stream.write(data, callbackOf(run, chunk)) : run.stream.write(data);
  } catch (e) { threw(run, 'write', e); return; }
  line(run, '"returned":"write","chunk":' + chunk +
    ',"result":' + (typeof result === 'boolean' ? result : 'null') + after(run));
}

function threw(run, op, error) {
  line(run, '"threw":"' + op + '","error":' + nameOf(error) + after(run));
}

// Each turn is a macrotask of its own, queued by the one before, so that ticks and microtasks run
// dry in between; one more macrotask ends the trace.
function turn() {
  var run = current;
  if (run.interrupted) {
    // An exception that nobody caught stops the runtime in the middle of its tick queue, and it takes
    // the rest up only after the macrotask that is due, which is this one.
    run.interrupted = false;
    setImmediate(turn);
    return;
  }
  if (run.turn === run.turns.length) {
    out += '{"seq":' + (++run.seq) + ',"end":"quiescent"}\n';
    current = null;
    // At once, and not with the next program's: so the first program without an answer is the one
    // that hung or died.
    flush();
    serve();
    return;
  }
  var actions = run.turns[run.turn++];
  line(run, '"turn":' + run.turn);
  perform(run, actions);
  setImmediate(turn);
}

// ---- the conversation ----------------------------------------------------------------------------

function failed(id, text) {
  out += '{"error":' + JSON.stringify(text) + (id === undefined ? '' : ',"run":' + JSON.stringify(id)) + '}\n';
}

// Answers one line; true if it started a program.
function answer(text) {
  var message;
  if (text === '' || text === '\r') return false;
  try { message = JSON.parse(text); } catch (e) { failed(undefined, 'not JSON: ' + e.message); return false; }
  if (message && message.init) { greet(message.init); return false; }
  if (!message || message.run === undefined) { failed(undefined, 'neither init nor run'); return false; }

  var program = message.program;
  var fault = faultOfProgram(program);
  if (fault) { failed(message.run, fault); return false; }
  var run = new Run(message.run, program, message.eager === true);
  try { open(run, program.highWaterMark); } catch (e) {
    failed(run.id, 'the stream cannot be opened: ' + e.message);
    return false;
  }
  current = run;
  out += '{"run":' + run.id + '}\n';
  line(run, '"open":{"highWaterMark":' + program.highWaterMark + (streamx ? '' : ',"autoDestroy":false') + ',"sink":"push"}');
  setImmediate(turn);
  return true;
}

function greet(init) {
  if (init.protocol !== PROTOCOL) {
    failed(undefined, 'this driver speaks protocol ' + PROTOCOL + ', not ' + JSON.stringify(init.protocol));
    flush();
    process.exit(1);
  }
  if (libraryFault) {
    failed(undefined, libraryFault);
    flush();
    process.exit(1);
  }
  var who = identity();
  var capabilities = ['nextTick'];
  if (later) capabilities.push('microtask');
  capabilities.push('needDrain');
  out += JSON.stringify({
    ready: {
      protocol: PROTOCOL, driver: 'highwater-writable-js',
      runtime: who.runtime, version: who.version, library: library || undefined, capabilities: capabilities
    }
  }) + '\n';
}

process.on('uncaughtException', function (error) {
  if (current) {
    current.interrupted = true;
    line(current, '"uncaught":' + nameOf(error));
    return;
  }
  // No program is running, so this is a mistake in the driver itself.
  var text = bytesOf(String((error && error.stack) || error) + '\n');
  fs.writeSync(2, text, 0, text.length, null);
  process.exit(70);
});

serve();
