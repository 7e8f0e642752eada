const { Writable } = require('stream');

const stream = new Writable({
  highWaterMark: 0,
  autoDestroy: false,
  write(chunk, encoding, callback) {
    console.log('sink gets 1');
    callback();
  },
});
stream.on('drain', () => console.log('drain'));

const result = stream.write(Buffer.alloc(1));
console.log(`write 1 (1 byte) → ${result}, length ${stream.writableLength}`);
setImmediate(() => {
  console.log(`at rest: length ${stream.writableLength}, needDrain ${stream.writableNeedDrain}`);
});
