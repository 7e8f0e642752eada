import asyncio
import socket


class Producer(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.set_write_buffer_limits(high=0)

    def pause_writing(self):
        print("pause_writing")

    def resume_writing(self):
        print("resume_writing, buffered", self.transport.get_write_buffer_size())
        self.transport.abort()

    def connection_lost(self, error):
        print("connection_lost", error)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: print(repr(context["exception"])))
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(Producer, sock=ours)
    transport.write(bytes(1 << 22))  # more than the kernel takes at once
    reader, _ = await asyncio.open_connection(sock=theirs)
    await reader.read()


asyncio.run(main())
