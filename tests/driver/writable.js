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

// An error is told by its code. To collect the stack of each as well takes as long as all that is told.
Error.stackTraceLimit = 0;

// ---- what this runtime can do --------------------------------------------------------------------

function identity() {
  var versions = process.versions || {};
  if (versions.bun) return { runtime: 'bun', version: versions.bun };
  if (versions.deno) return { runtime: 'deno', version: versions.deno };
  return { runtime: 'node', version: String(process.version).replace(/^v/, '') };
}

var later = null; // queues a microtask; null where there are none
// In Node 11.0 and 11.1 what is thrown out of it is lost.
if (typeof queueMicrotask === 'function' && !/^v11\.[01]\./.test(process.version)) later = queueMicrotask;
else if (typeof Promise === 'function') later = function (f) {
  // What it throws would be a rejection, and not the uncaught exception that it is of a microtask.
  Promise.resolve().then(function () { try { f(); } catch (e) { uncaught(e); } });
};

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

// The values that each key of an op can have; an absent key has the first. Other keys are ignored.
var OPS = {
  write: { weight: count, data: ['bytes', 'text', 'null', 'object'], callback: [false, true, 'shared'] },
  cork: {},
  uncork: {},
  end: { data: ['bytes', 'text', 'object'], callback: [false, true] },
  destroy: { error: [false, true] },
  complete: {
    of: ['sink', 'final', 'destroy', 'construct'],
    outcome: ['success', 'failure', 'pass'],
    again: [false, true]
  },
  'throw': {},
  take: {},
  nextTick: {},
  microtask: {}
};
// The keys of each, listed once: they are looked through for each op of each program.
var KEYS = {};
for (var name in OPS) KEYS[name] = Object.keys(OPS[name]);
var CALLS = [
  'sink', 'batch', 'drain', 'callback', 'endCallback', 'construct', 'final', 'destroy', 'prefinish',
  'finish', 'error', 'close'
];
// In the order of the line that opens a trace, with what they are if the program says nothing.
var OPTIONS = {
  autoDestroy: false, emitClose: true, objectMode: false, decodeStrings: true,
  writev: false, 'final': false, destroy: false, construct: false
};
var OPTION_NAMES = Object.keys(OPTIONS);

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
    var fault = faultOfAction(actions[i]);
    if (fault) return fault;
  }
  return '';
}

function faultOfAction(action) {
  if (!action || !OPS.hasOwnProperty(action.op)) return 'unknown op ' + JSON.stringify(action ? action.op : action);
  var op = action.op;
  for (var i = 0; i < KEYS[op].length; i++) {
    var key = KEYS[op][i];
    var known = OPS[op][key];
    var value = action[key];
    if (value === undefined && known !== count) continue;
    var fits = known === count ? count(value) : known.indexOf(value) >= 0;
    if (!fits) return 'unknown ' + key + ' of op ' + quote(op) + ': ' + JSON.stringify(value);
  }
  if (op === 'end' && action.weight !== undefined && !count(action.weight)) {
    return 'unknown weight of op "end": ' + JSON.stringify(action.weight);
  }
  if (action.data === 'text' && action.weight === 0) return 'a text of length 0 tells nobody which it is';
  return op === 'nextTick' || op === 'microtask' ? faultOfActions(action['do']) : '';
}

function faultOfProgram(program) {
  if (!program || !Array.isArray(program.turns)) return 'the program has no turns';
  var i, fault;
  for (var name in program.options) {
    if (!OPTIONS.hasOwnProperty(name)) return 'unknown option ' + JSON.stringify(name);
    if (typeof program.options[name] !== 'boolean') return 'the option ' + quote(name) + ' is neither true nor false';
  }
  for (i = 0; i < program.turns.length; i++) {
    fault = faultOfActions(program.turns[i]);
    if (fault) return fault;
  }
  var reactions = program.reactions || [];
  for (i = 0; i < reactions.length; i++) {
    if (CALLS.indexOf(reactions[i].on) < 0) return 'unknown call ' + JSON.stringify(reactions[i].on);
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
  this.highWaterMark = program.highWaterMark;
  this.options = {};
  var given = program.options || {};
  for (var i = 0; i < OPTION_NAMES.length; i++) {
    var name = OPTION_NAMES[i];
    this.options[name] = given[name] === undefined ? OPTIONS[name] : given[name];
  }
  if (streamx) this.options.autoDestroy = this.options.emitClose = true;
  this.turns = program.turns;
  this.reactions = program.reactions || [];
  this.turn = 0;
  this.seq = 0;
  this.chunks = [];        // what each write, and each end with a chunk, was given
  this.nulls = 0;          // up to where a null among them has come to the sink
  this.ends = 0;
  this.tasks = 0;
  this.interrupted = false; // by an uncaught exception, since the last turn
  this.held = {};          // by hook: the newest callback not yet called, with the error it came with …
  this.used = {};          // … and the one that was called last
  this.thrown = null;      // what the last `throw` threw
  this.calls = {};         // how often each kind of call has come
  this.shared = null;      // the callback that writes share
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

function errorOf(error) {
  return error ? ',"error":' + nameOf(error) : '';
}

function failure(code) {
  var error = new Error(code);
  error.code = code;
  return error;
}

// A call from the stream: the line, the ops of the reactions to it, the return.
function called(run, kind, text, chunks) {
  // Of a program whose trace has ended nothing can be added to that trace, and nothing may get into another's.
  if (run !== current) { stray(run, kind); return; }
  var nth = run.calls[kind] = (run.calls[kind] || 0) + 1;
  var reactions = run.reactions;
  try {
    line(run, '"call":"' + kind + '"' + (chunks ? chunksText(run, chunks) : text));
    for (var i = 0; i < reactions.length; i++) {
      if (reactions[i].on === kind && reactions[i].nth === nth) perform(run, reactions[i]['do'], true);
    }
    line(run, '"op":"return"');
  } catch (e) { throw own(run, e); }
}

// What comes out of a call is what its program throws; anything else is a mistake of this driver, which
// must not pass for one of the stream.
function own(run, error) {
  if (error !== run.thrown) broken(error);
  return error;
}

function broken(error) {
  flush();
  var text = bytesOf(String((error && error.stack) || error) + '\n');
  fs.writeSync(2, text, 0, text.length, null);
  process.exit(70);
}

function stray(run, kind) {
  // Out of the way of a trace that is being collected: its lines come after this one, or before it whole.
  var line = '{"stray":"' + kind + '","run":' + run.id + '}\n';
  if (current === null || current.eager) out += line;
  else out = line + out;
}

function open(run) {
  function hook(name, kind) {
    return function (error, callback) {
      if (typeof error === 'function') { callback = error; error = null; } // all but `_destroy`
      run.held[name] = { call: callback, error: error };
      called(run, kind, errorOf(error));
    };
  }
  function sink(chunk, encoding, callback) {
    if (streamx) callback = encoding;
    run.held.sink = { call: callback };
    called(run, 'sink', '', [chunk]);
  }
  function batch(entries, callback) {
    run.held.sink = { call: callback };
    called(run, 'batch', '', streamx ? entries : entries.map(function (entry) { return entry.chunk; }));
  }
  var hooks = { write: sink };
  if (run.options.writev) hooks.writev = batch;
  // There it is `_write` that gathers a batch, unless it is given as well.
  if (streamx && run.options.writev) delete hooks.write;
  if (run.options['final']) hooks['final'] = hook('final', 'final');
  if (run.options.destroy) hooks.destroy = hook('destroy', 'destroy');
  if (run.options.construct) hooks[streamx ? 'open' : 'construct'] = hook('construct', 'construct');

  var options = streamx ? streamxOptions(run.options) : { autoDestroy: run.options.autoDestroy };
  options.highWaterMark = run.highWaterMark;
  if (!streamx) {
    if (!run.options.emitClose) options.emitClose = false;
    if (run.options.objectMode) options.objectMode = true;
    if (!run.options.decodeStrings) options.decodeStrings = false;
  }
  var name;
  for (name in hooks) options[name] = hooks[name];
  var stream = run.stream = new Writable(options);
  // Older versions do not know them as options: `write` came with io.js 1.2, `construct` with Node 15.
  for (name in hooks) if (!streamx && stream['_' + name] !== hooks[name]) stream['_' + name] = hooks[name];

  stream.on('drain', function () { called(run, 'drain', ''); });
  stream.on('prefinish', function () { called(run, 'prefinish', ''); });
  stream.on('finish', function () { called(run, 'finish', ''); });
  stream.on('error', function (error) { called(run, 'error', ',"error":' + nameOf(error)); });
  stream.on('close', function () { called(run, 'close', ''); });
}

// What Node's options come to in functions: in object mode every chunk weighs 1, and a string weighs its
// bytes where it is decoded, else its characters.
function streamxOptions(options) {
  if (options.objectMode) return { byteLength: function () { return 1; } };
  if (options.decodeStrings) {
    return { map: function (chunk) { return typeof chunk === 'string' ? bytesOf(chunk) : chunk; } };
  }
  var usual = new Writable()._writableState.byteLength;
  return { byteLength: function (chunk) { return typeof chunk === 'string' ? chunk.length : usual(chunk); } };
}

// Which chunk this is; 0 where the stream passes on something that was never written to it.
function numberOf(run, chunk) {
  if (chunk === null) { // the same every time; so they are told apart by their order
    run.nulls = run.chunks.indexOf(null, run.nulls) + 1;
    return run.nulls;
  }
  var number = run.chunks.lastIndexOf(chunk) + 1;
  if (number || !Buffer.isBuffer(chunk)) return number;
  // A text that was turned into bytes: each of its characters says which it is.
  number = chunk.toString('utf8').charCodeAt(0) - FIRST_CHARACTER;
  return typeof run.chunks[number - 1] === 'string' ? number : 0;
}

function chunksText(run, chunks) {
  return ',"chunks":[' + chunks.map(function (chunk) { return numberOf(run, chunk); }).join(',') + ']';
}

var FIRST_CHARACTER = 0x100; // and up to 0x7ff, so that each takes two bytes

function chunkOf(run, action) {
  var number = run.chunks.length + 1;
  var data = {};
  if (action.data === 'null') data = null;
  else if (action.data === 'text') {
    data = new Array(action.weight + 1).join(String.fromCharCode(FIRST_CHARACTER + number));
  } else if (action.data !== 'object') data = allocate(action.weight);
  run.chunks.push(data);
  return data;
}

// The part of a line that tells of the newest chunk.
function chunkText(run, action) {
  return ',"chunk":' + run.chunks.length + ',"weight":' + action.weight +
    (action.data && action.data !== 'bytes' ? ',"data":"' + action.data + '"' : '');
}

function producerText(action) {
  return ',"producer":' + (count(action.producer) ? action.producer : 0);
}

function callbackOf(run, chunk) {
  return function (error) { called(run, 'callback', ',"chunk":' + chunk + errorOf(error)); };
}

function sharedOf(run) {
  run.shared = run.shared || function (error) { called(run, 'callback', ',"shared":true' + errorOf(error)); };
  return run.shared;
}

function endCallbackOf(run, number) {
  return function (error) { called(run, 'endCallback', ',"number":' + number + errorOf(error)); };
}

function taskOf(run, task, actions) {
  return function () {
    if (run !== current) { stray(run, 'task'); return; }
    try {
      line(run, '"call":"task","task":' + task);
      perform(run, actions, true);
      line(run, '"op":"return"');
    } catch (e) { throw own(run, e); }
  };
}

// `called`: whether there is a call that these actions are done in, so that they can throw out of it.
function perform(run, actions, called) {
  for (var i = 0; i < actions.length; i++) act(run, actions[i], called);
}

function act(run, action, called) {
  switch (action.op) {
    case 'write': write(run, action); break;
    case 'end': end(run, action); break;
    case 'complete': complete(run, action); break;
    case 'cork':
    case 'uncork':
      line(run, '"op":"' + action.op + '"');
      invoke(run, action.op, []);
      break;
    case 'destroy':
      line(run, '"op":"destroy"' + (action.error ? ',"error":"GIVEN"' : ''));
      invoke(run, 'destroy', action.error ? [failure('GIVEN')] : []);
      break;
    case 'throw':
      line(run, '"op":"throw"');
      if (!called) { line(run, '"skipped":"throw"'); return; }
      run.thrown = failure('THROWN');
      throw run.thrown;
    case 'take': // this sink is pushed to; it takes nothing
      line(run, '"op":"take"' + (count(action.max) ? ',"max":' + action.max : ''));
      line(run, '"skipped":"take"');
      break;
    case 'nextTick': task(run, action, function (f) { process.nextTick(f); }); break;
    case 'microtask': task(run, action, later); break;
  }
}

// Calls a method of the stream and tells how it came back.
function invoke(run, method, values) {
  if (typeof run.stream[method] !== 'function') { line(run, '"skipped":"' + method + '"'); return; }
  try { run.stream[method].apply(run.stream, values); } catch (e) { threw(run, method, e); return; }
  line(run, '"returned":"' + method + '"' + after(run));
}

function threw(run, op, error) {
  line(run, '"threw":"' + op + '"' + after(run) + ',"error":' + nameOf(error));
}

function write(run, action) {
  var chunk = chunkOf(run, action);
  var number = run.chunks.length;
  var callback = null;
  var given = 'false';
  if (action.callback === 'shared') { callback = sharedOf(run); given = '"shared"'; }
  else if (action.callback) { callback = callbackOf(run, number); given = 'true'; }
  line(run, '"op":"write"' + chunkText(run, action) + ',"callback":' + given + producerText(action));
  var result;
  try {
    // Without a callback nothing is passed: a stream treats its own placeholder in another way than ours.
    result = callback ? run.stream.write(chunk, callback) : run.stream.write(chunk);
  } catch (e) { threw(run, 'write', e); return; }
  line(run, '"returned":"write","chunk":' + number + ',"result":' + (typeof result === 'boolean' ? result : 'null') + after(run));
}

function end(run, action) {
  var values = [];
  var number = action.callback === true ? ++run.ends : 0; // only those with a callback are counted
  var hasChunk = action.weight !== undefined;
  if (hasChunk) values.push(chunkOf(run, action));
  if (action.callback) values.push(endCallbackOf(run, number));
  line(run, '"op":"end"' + (hasChunk ? chunkText(run, action) : '') +
    (action.callback ? ',"callback":true' : '') + (hasChunk ? producerText(action) : '') +
    (action.callback ? ',"number":' + number : ''));
  invoke(run, 'end', values);
}

function complete(run, action) {
  var of = action.of || 'sink';
  var outcome = action.outcome || 'success';
  line(run, '"op":"complete"' + (of === 'sink' ? '' : ',"of":"' + of + '"') +
    (outcome === 'success' ? '' : ',"outcome":"' + outcome + '"') + (action.again ? ',"again":true' : ''));
  var callback = action.again ? run.used[of] : run.held[of];
  if (!callback) { line(run, '"skipped":"complete"'); return; }
  if (!action.again) {
    run.held[of] = null;
    run.used[of] = callback;
  }
  try {
    if (outcome === 'failure') callback.call.call(null, failure(of.toUpperCase()));
    else if (outcome === 'pass' && of === 'destroy') callback.call.call(null, callback.error);
    else callback.call.call(null);
  } catch (e) { threw(run, 'complete', e); return; }
  line(run, '"returned":"complete"' + after(run));
}

function task(run, action, queue) {
  if (!queue) {
    line(run, '"op":"' + action.op + '","task":0');
    line(run, '"skipped":"' + action.op + '"');
    return;
  }
  var number = ++run.tasks;
  line(run, '"op":"' + action.op + '","task":' + number);
  queue(taskOf(run, number, action['do']));
}

// What streamx documents otherwise than Node.
function documentedByStreamx(run) {
  var other = run.options.objectMode ? 1 : 1024;
  return ',"opensLater":true,"otherWeight":' + other + ',"destroyWaits":true' + (run.options.writev ? ',"onlyBatches":true' : '');
}

// Begins the trace, in the macrotask of the first turn: what making a stream queues comes after that.
function begin(run) {
  try { open(run); } catch (e) {
    failed(run.id, 'the stream cannot be opened: ' + e.message);
    return false;
  }
  out += '{"run":' + run.id + '}\n';
  var text = '"open":{"highWaterMark":' + run.highWaterMark;
  for (var i = 0; i < OPTION_NAMES.length; i++) {
    var name = OPTION_NAMES[i];
    if (name === 'autoDestroy' || run.options[name] !== OPTIONS[name]) text += ',"' + name + '":' + run.options[name];
  }
  line(run, text + ',"sink":"push"' + (streamx ? documentedByStreamx(run) : '') + '}');
  return true;
}

// Each turn is a macrotask of its own, queued by the one before, so that ticks and microtasks run
// dry in between; one more macrotask ends the trace.
function turn() {
  var run = current;
  if (run.stream === null) {
    if (!begin(run)) { over(); return; }
    if (run.turns.length === 0) { setImmediate(turn); return; }
  }
  if (run.interrupted) {
    // An exception that nobody caught stops the runtime in the middle of its tick queue, and it takes
    // the rest up only after the macrotask that is due, which is this one.
    run.interrupted = false;
    setImmediate(turn);
    return;
  }
  if (run.turn === run.turns.length) {
    out += '{"seq":' + (++run.seq) + ',"end":"quiescent"}\n';
    over();
    return;
  }
  var actions = run.turns[run.turn++];
  line(run, '"turn":' + run.turn);
  try { perform(run, actions, false); } catch (e) { broken(e); }
  setImmediate(turn);
}

// This program is done with.
function over() {
  current = null;
  // At once, and not with the next program's: so the first program without an answer is the one
  // that hung or died.
  flush();
  serve();
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
  current = new Run(message.run, program, message.eager === true);
  setImmediate(turn);
  return true;
}

// Whether a stream knows _construct: who does not passes the option over.
function takesConstruct() {
  function construct(callback) { callback(); }
  return new Writable({ construct: construct })._construct === construct;
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
  if (!streamx) capabilities.push('callbacks');
  capabilities.push('endCallbacks');
  // What came with cork in 0.11: _writev, prefinish. And with destroy in 8.0: _final, close.
  if (Writable.prototype.cork || streamx) capabilities.push('cork', 'batches');
  if (Writable.prototype.cork && !streamx) capabilities.push('prefinish');
  if (Writable.prototype.destroy) capabilities.push('destroy', 'close', 'final');
  if (streamx || takesConstruct()) capabilities.push('construct');
  capabilities.push('errors', 'finish', 'needDrain');
  out += JSON.stringify({
    ready: {
      protocol: PROTOCOL, driver: 'highwater-writable-js',
      runtime: who.runtime, version: who.version, library: library || undefined, capabilities: capabilities
    }
  }) + '\n';
}

function uncaught(error) {
  if (!current) broken(error); // no program is running, so this is a mistake in the driver itself
  current.interrupted = true;
  line(current, '"uncaught":' + nameOf(error));
}

process.on('uncaughtException', uncaught);

serve();
