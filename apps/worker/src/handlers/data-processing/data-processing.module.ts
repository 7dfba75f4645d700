import { Module, type DynamicModule } from '@nestjs/common';
import { DataFolder } from './data-folder.js';
import { DataProcessingHandler } from './data-processing.handler.js';
import { DATA_PROCESSING_OPTIONS, type DataProcessingOptions } from './data-processing.settings.js';

/** Handles tasks of type `data_processing`. */
@Module({})
export class DataProcessingModule {
  static register(options: DataProcessingOptions): DynamicModule {
    return {
      module: DataProcessingModule,
      providers: [{ provide: DATA_PROCESSING_OPTIONS, useValue: options }, DataFolder, DataProcessingHandler],
    };
  }
}
