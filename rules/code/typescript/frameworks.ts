import { Body, Controller, Post, ValidationPipe } from '@nestjs/common';
import { DomSanitizer } from '@angular/platform-browser';

class NoteComponent {
  constructor(private sanitizer: DomSanitizer, private element: any) {}

  show(text: string) {
    // ruleid: ts-angular-bypass-security
    const first = this.sanitizer.bypassSecurityTrustHtml(text);
    // ruleid: ts-angular-bypass-security
    const second = this.sanitizer.bypassSecurityTrustUrl('https://' + text);
    // ok: ts-angular-bypass-security
    const third = this.sanitizer.bypassSecurityTrustHtml('<b>bold</b>');
    // ok: ts-angular-bypass-security
    const fourth = this.sanitizer.bypassSecurityTrustHtml(DOMPurify.sanitize(text));
    // ruleid: ts-angular-native-inner-html
    this.element.nativeElement.innerHTML = text;
    // ruleid: ts-angular-native-inner-html
    this.element.nativeElement.outerHTML = `<b>${text}</b>`;
    // ok: ts-angular-native-inner-html
    this.element.nativeElement.textContent = text;
    // ok: ts-angular-native-inner-html
    this.element.nativeElement.innerHTML = '';
    return [first, second, third, fourth];
  }
}

function pipes(app: any) {
  // ruleid: ts-nest-validation-open
  app.useGlobalPipes(new ValidationPipe());
  // ruleid: ts-nest-validation-open
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: false }));
  // ok: ts-nest-validation-open
  app.useGlobalPipes(new ValidationPipe({ whitelist: true }));
  // ok: ts-nest-validation-open
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
}

async function statements(manager: any, builder: any, name: string) {
  // ruleid: ts-typeorm-statement-built
  await manager.query(`SELECT * FROM users WHERE name = '${name}'`);
  // ruleid: ts-typeorm-statement-built
  builder.having("user.name = '" + name + "'");
  // ok: ts-typeorm-statement-built
  await manager.query('SELECT * FROM users WHERE name = $1', [name]);
  // ok: ts-typeorm-statement-built
  builder.having('user.name = :name', { name });
}
