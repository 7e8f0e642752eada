const writer = new WritableStream().getWriter();
setTimeout(() => {
  writer.close().then(() => console.log('closed'));
  try {
    writer.write('late').catch((error) => console.log(`write is rejected: ${error.name}`));
  } catch (error) {
    console.log(`write throws ${error.code}`);
  }
});
