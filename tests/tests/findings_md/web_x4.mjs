const writer = new WritableStream().getWriter();
writer.close();
console.log(`desiredSize ${writer.desiredSize}`);
writer.write('late').catch((error) => console.log(`write is rejected: ${error.name}`));
