const sink = { write: (chunk) => console.log(`sink gets ${chunk}`) };
const writer = new WritableStream(sink, { highWaterMark: 0 }).getWriter();
writer.ready.then(() => console.log('ready'));
writer.write('1').then(() => console.log(`written, desiredSize ${writer.desiredSize}`));
