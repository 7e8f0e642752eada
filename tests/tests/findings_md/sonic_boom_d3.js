const fs = require('fs');
const SonicBoom = require('sonic-boom');

const stream = new SonicBoom({ fd: fs.openSync('/dev/null', 'w') });
stream.on('drain', () => console.log('drain'));

console.log(`write → ${stream.write('1')}`);
