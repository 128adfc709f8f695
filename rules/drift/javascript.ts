import { Controller, Get, Post } from "@nestjs/common";

@Controller("orders")
class Orders {
  // ruleid: js-route-decorator
  @Get("open")
  open() {
    return [];
  }

  // ok: js-route-decorator
  closed() {
    return [];
  }
}
