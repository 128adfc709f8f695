// NestJS.
@Controller('cats')
export class CatsController {
  @Get(':id')
  find(@Param('id') id: string): string {
    return '';
  }

  @Post()
  async create(@Body() dto: Dto) {
    return 1;
  }

  @Deleted('not-a-route')
  gone() {
    return '/neither';
  }
}
