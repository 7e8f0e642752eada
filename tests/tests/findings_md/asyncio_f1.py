import asyncio
import socket


class Socket(socket.socket):
    def shutdown(self, how):
        print("the socket is shut down")
        super().shutdown(how)


class Producer(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        transport.set_write_buffer_limits(high=0)

    def pause_writing(self):
        print("pause_writing")

    def resume_writing(self):
        print("resume_writing, buffered", self.transport.get_write_buffer_size())
        self.transport.write_eof()


async def main():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    ours = Socket(fileno=ours.detach())
    transport, _ = await loop.create_connection(Producer, sock=ours)
    transport.write(bytes(1 << 22))  # more than the kernel takes at once
    reader, _ = await asyncio.open_connection(sock=theirs)
    print("the peer has read", len(await reader.read()), "bytes")
    transport.close()


asyncio.run(main())
