const sink = { write: () => new Promise(() => {}) };
const writer = new WritableStream(sink, { highWaterMark: 1 }).getWriter();
writer.write('1');
console.log(`desiredSize ${writer.desiredSize}`);
writer.ready.then(() => console.log(`ready, desiredSize ${writer.desiredSize}`));
writer.close();
