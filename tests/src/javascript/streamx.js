const { Writable } = require('streamx');

const stream = new Writable({
  highWaterMark: 0,
  write(chunk, callback) {
    console.log('sink gets 1');
    callback();
  },
});
stream.on('drain', () => console.log('drain'));

const result = stream.write(Buffer.alloc(1));
console.log(`write 1 (1 byte) → ${result}, length ${stream._writableState.buffered}`);
setImmediate(() => {
  console.log(`at rest: length ${stream._writableState.buffered}, backpressured ${Writable.isBackpressured(stream)}`);
});
