import asyncio
import socket


class Producer(asyncio.Protocol):
    def connection_made(self, transport):
        transport.set_write_buffer_limits(high=0)

    def pause_writing(self):
        print("pause_writing")

    def connection_lost(self, error):
        print("connection_lost", error)


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Producer, sock=ours)
    transport.abort()
    for _ in range(3):
        transport.write(bytes(1 << 22))  # more than the kernel takes at once
        print("written, buffered", transport.get_write_buffer_size())
    await asyncio.sleep(0)
    theirs.close()


asyncio.run(main())
