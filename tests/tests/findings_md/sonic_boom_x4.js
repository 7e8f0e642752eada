const fs = require('fs');
const SonicBoom = require('sonic-boom');

const file = `${fs.mkdtempSync('sonic-boom-')}/file`;
const stream = new SonicBoom({ fd: fs.openSync(file, 'w') });
stream.on('finish', () => console.log('finish'));
stream.on('close', () => console.log(`close, the file has ${fs.readFileSync(file, 'utf8')}`));

console.log(`write → ${stream.write('1')}`);
stream.end();
console.log(`write after end → ${stream.write('2')}`);
