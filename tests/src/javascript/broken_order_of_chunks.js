const { Writable } = require('stream');

const chunks = [];
let held = null; // the newest sink callback not called yet
let sinkCalls = 0;

const complete = () => {
  const callback = held;
  held = null;
  if (callback) callback();
};

const stream = new Writable({
  highWaterMark: 4,
  autoDestroy: false,
  write(chunk, encoding, callback) {
    console.log(`sink gets ${chunks.indexOf(chunk) + 1}`);
    held = callback;
    if (++sinkCalls === 2) {
      complete();
      writeChunk();
    }
  },
});
stream.on('drain', () => console.log('drain'));

const writeChunk = () => {
  const chunk = Buffer.alloc(1);
  const id = chunks.push(chunk);
  const result = stream.write(chunk);
  console.log(`write ${id} (1 byte) → ${result}, length ${stream.writableLength}`);
};

writeChunk();
writeChunk();
writeChunk();
complete();
setImmediate(() => {
  console.log(`at rest: length ${stream.writableLength}, needDrain ${stream.writableNeedDrain}`);
});
