using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
builder.Services.AddDbContextPool<Db>(options => options.UseNpgsql(Environment.GetEnvironmentVariable("ASSAY_DATABASE")));
builder.Services.AddScoped<Access>();
var app = builder.Build();
app.UseAliases();
app.UseErrors();
app.UseErrorBodies();
app.Run();
