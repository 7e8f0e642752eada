process.env.UV_THREADPOOL_SIZE = 1; // one call of fs after the other
const fs = require('fs');
const SonicBoom = require('sonic-boom');

const file = `${fs.mkdtempSync('sonic-boom-')}/file`;
const stream = new SonicBoom({ fd: fs.openSync(file, 'w') });
stream.on('finish', () => console.log('finish'));
stream.on('close', () => console.log(`close, the file has ${fs.statSync(file).size} bytes of 32768`));

stream.write('1'.repeat(16384)); // under way
stream.write('2'.repeat(16384)); // waits for it
stream.end();
stream.destroy();
