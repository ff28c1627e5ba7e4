// The chat, as the generator writes its client side.

import type { Request, SocketContract } from "@apigw/websocket";

export interface ChatRoutes {
  joinRoom: { room: string };
  postMessage: Request<{ room: string; text: string }, { accepted: boolean }>;
}

export interface ChatEvents {
  messagePosted: { room: string; text: string; from: string };
}

export const chatSocket: SocketContract<ChatRoutes, ChatEvents> = {
  name: "chat",
  routeField: "action",
  eventField: "type",
};
