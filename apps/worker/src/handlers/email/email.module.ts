import { Module, type DynamicModule } from '@nestjs/common';
import { EmailHandler } from './email.handler.js';
import { EMAIL_OPTIONS, type EmailOptions } from './email.settings.js';
import { mailTransportProvider } from './mail-transport.provider.js';

/** Handles tasks of type `email`. */
@Module({})
export class EmailModule {
  static register(options: EmailOptions): DynamicModule {
    return {
      module: EmailModule,
      providers: [{ provide: EMAIL_OPTIONS, useValue: options }, mailTransportProvider, EmailHandler],
    };
  }
}
